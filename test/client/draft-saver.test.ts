import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDraftSaver } from '../../client/edit/draft-saver.ts';
import type { WireDraft } from '../../server/contract/draft-schemas.ts';

const draft = (version: number, id = 1): WireDraft =>
  ({ id, version, state: 'open', title: '', reason: '', changes: [] }) as unknown as WireDraft;

/** A page and a line that answers what it is told to: the last answer again and again. */
let answers: { status: number; body?: unknown }[] = [];
let requests: string[] = [];
let onRequest = async (): Promise<void> => undefined;
let page: EventTarget & { hidden: boolean; documentElement: { lang: string } };

beforeEach(() => {
  vi.useFakeTimers();
  [answers, requests, onRequest] = [[], [], async () => undefined];
  page = Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: 'zh' } });
  const wide = new EventTarget();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', wide.addEventListener.bind(wide));
  vi.stubGlobal('removeEventListener', wide.removeEventListener.bind(wide));
  vi.stubGlobal('fetch', async (path: string, { method = 'GET' }: RequestInit) => {
    requests.push(`${method} ${path}`);
    await onRequest();
    const { status, body } = answers.length > 1 ? answers.shift()! : answers[0]!;
    return new Response(JSON.stringify(body ?? {}), { status });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A saver with what it told the page. */
function createSaver() {
  const told = {
    saving: [] as string[],
    saved: [] as number[],
    clash: [] as number[],
    kept: [] as string[],
    isKept: [] as (boolean | null)[],
  };
  const now = { draft: draft(1) as WireDraft | null, isSame: true, hasRoom: true };
  const saver = createDraftSaver({
    copy: {
      write: async () => told.kept.push('kept') > 0 && now.hasRoom,
      drop: async () => void told.kept.push('dropped'),
    },
    content: () => ({ title: 'a', reason: '', changes: [] }),
    draft: () => now.draft,
    onSaved(saved) {
      now.draft = saved;
      told.saved.push(saved.version);
    },
    onSaving: (saving) => void told.saving.push(saving),
    onKept: (isKept) => void told.isKept.push(isKept),
    onClash: ({ version }) => void told.clash.push(version),
    isSameViewer: async () => now.isSame,
  });
  return { saver, told, now };
}

test('what the server refuses is sent again as soon as it is drawn on', async () => {
  const { saver, told } = createSaver();
  answers = [{ status: 422 }, { status: 200, body: draft(2) }];
  saver.touch();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.saving.at(-1)).toBe('refused');
  expect(told.kept).toEqual(['kept', 'kept']);
  saver.touch();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([told.saving.at(-1), told.saved]).toEqual(['saved', [2]]);
});

test('a clash is not sent over by drawing on, and the other version is asked for until it comes', async () => {
  const { saver, told } = createSaver();
  answers = [{ status: 412 }, { status: 503 }, { status: 200, body: draft(9) }];
  saver.touch();
  await vi.advanceTimersByTimeAsync(2_000);
  saver.touch();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.clash).toEqual([9]);
  expect(requests).toEqual(['PATCH /api/drafts/1', 'GET /api/drafts/1', 'GET /api/drafts/1']);
});

test('an answer to what was sent of a draft that is left says nothing of the one that is open then', async () => {
  const { saver, told, now } = createSaver();
  let answer = (): void => undefined;
  onRequest = () => new Promise((done) => (answer = done));
  answers = [{ status: 200, body: draft(2) }];
  saver.touch();
  await vi.advanceTimersByTimeAsync(1_500);
  const forgotten = saver.forget();
  answer();
  await forgotten;
  now.draft = draft(5, 8);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.saved).toEqual([]);
  expect(requests).toHaveLength(1);
});

test('whoever is signed out is told so; it is sent when the same account is back, and never as another', async () => {
  const { saver, told, now } = createSaver();
  answers = [{ status: 401 }, { status: 200, body: draft(2) }];
  saver.touch();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([told.saving.at(-1), requests]).toEqual(['signed-out', ['PATCH /api/drafts/1']]);
  now.isSame = false;
  page.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect([told.saving.at(-1), requests.length]).toEqual(['signed-out', 1]);
  now.isSame = true;
  page.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect([told.saving.at(-1), told.saved]).toEqual(['saved', [2]]);
});

test('without a line it is told whether at least the browser keeps what was drawn, and nothing of it once the server does', async () => {
  const { saver, told, now } = createSaver();
  answers = [{ status: 503 }];
  saver.touch();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([told.saving.at(-1), told.isKept.at(-1)]).toEqual(['offline', true]);
  now.hasRoom = false;
  saver.touch();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([told.saving.at(-1), told.isKept.at(-1)]).toEqual(['offline', false]);
  answers = [{ status: 200, body: draft(2) }];
  await vi.advanceTimersByTimeAsync(10_000);
  expect([told.saving.at(-1), told.kept.at(-1), told.isKept.at(-1)]).toEqual(['saved', 'dropped', null]);
});
