import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// A page for the stores that read it when they are loaded.
vi.hoisted(() => {
  const page = Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: 'zh', dataset: {} } });
  const wide = new EventTarget();
  Object.assign(globalThis, {
    document: page,
    location: { search: '', pathname: '/edit', hash: '' },
    history: { replaceState: () => undefined },
    addEventListener: wide.addEventListener.bind(wide),
    removeEventListener: wide.removeEventListener.bind(wide),
  });
});

import { createEditCore } from '../../client/edit/edit-core.ts';
import { createEditDraft } from '../../client/edit/edit-draft.ts';
import type { LocalCopy } from '../../client/edit/local-copy.ts';
import { edit } from '../../client/state/edit.ts';
import type { WireChange, WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { createBeat, square } from '../edit/beats.ts';

const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = createBeat('one', 7).properties;
const ATTRIBUTES = { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule };
const change = (code: string, west: number, baseVersionId: number | null): WireChange => ({
  layer: 'beat',
  code,
  attributes: ATTRIBUTES,
  area: square(west),
  baseVersionId,
});

/** A line to a server that has one draft, and answers what it is told to, when it is told to. */
let onServer: WireDraft;
let answer: (method: string, path: string) => Promise<number>;
let sent: { method: string; path: string; changes: readonly WireChange[] }[];
let inForce: WireTerritoryFeature[];

beforeEach(() => {
  [sent, inForce] = [[], [createBeat('one', 7, 120), createBeat('two', 8, 125)]];
  answer = async () => 200;
  onServer = {
    id: 1,
    version: 1,
    state: 'open',
    title: 'a',
    reason: '',
    isMine: true,
    bbox: null,
    changes: [],
  } as never;
  edit.setState({ ...edit.getInitialState(), session: { may: ['draw', 'review'] } as never });
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit) => {
    const { changes = [] } = (body ? JSON.parse(String(body)) : {}) as { changes?: WireChange[] };
    sent.push({ method, path, changes });
    const status = await answer(method, path);
    if (status === 200 && method === 'PATCH') onServer = { ...onServer, changes, version: onServer.version + 1 };
    if (status === 200 && method === 'POST' && path === '/api/drafts') onServer = { ...onServer, changes, id: 2 };
    return new Response(JSON.stringify(status === 200 ? onServer : {}), { status });
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The editor without its map, with the draft of the server open in it. */
async function openEditor() {
  const kept: LocalCopy[] = [];
  const core = createEditCore({
    checker: { check: () => undefined, stop: () => undefined },
    onDrawn: () => draft.saver.touch(),
    onReplaced: () => undefined,
  });
  const draft = createEditDraft({
    document: core.document,
    copy: { write: async (copy) => kept.push(copy) > 0, drop: async () => undefined },
    onReplaced: core.begin,
    loadAround: async () => core.addInForce(inForce),
    reload: async () => core.reload(inForce),
    apply: core.apply,
    isSameViewer: async () => true,
  });
  core.addInForce(inForce);
  await draft.open(1);
  const draw = (code: string, west: number): void => {
    const shape = edit.getState().present.get(`beat/${code}`)!;
    core.apply('edit.did.move', new Map([[shape.key, { ...shape, area: square(west) }]]));
  };
  return { core, draft, draw };
}
const westOf = (code: string): number | undefined => edit.getState().present.get(`beat/${code}`)?.area[0]![0]![0]![0];
const sentWests = (): (number | undefined)[] => sent.at(-1)!.changes.map(({ area }) => area?.[0]?.[0]?.[0]?.[0]);

test('while a draft is on its way nothing is drawn that would be lost, and after a failure it is drawn on as before', async () => {
  const { core, draft, draw } = await openEditor();
  draw('one', 121);
  let refuse = (): void => undefined;
  const asked = new Promise<void>((isAsked) => {
    answer = async (_, path) => {
      if (!path.endsWith('/submission')) return 200;
      isAsked();
      await new Promise<void>((done) => (refuse = done));
      return 503;
    };
  });
  const sending = draft.sendOn(async ({ id }) => {
    const response = await fetch(`/api/drafts/${id}/submission`, { method: 'POST' });
    if (!response.ok) throw new Error('refused');
    return onServer;
  });
  await asked;
  // What was drawn before is in the draft that is sent on.
  expect(onServer.changes).toHaveLength(1);
  expect(edit.getState()).toMatchObject({ isHeld: true, mayDraw: false });
  draw('one', 122);
  core.undo();
  expect(westOf('one')).toBe(121);
  refuse();
  await expect(sending).rejects.toThrow('refused');
  expect(edit.getState()).toMatchObject({ isHeld: false, mayDraw: true });
  draw('one', 123);
  await draft.saver.now();
  expect(sentWests()).toEqual([123]);
  draft.saver.stop();
});

test('what becomes of a draft that was sent on is shown before anything can be drawn again', async () => {
  const { draft, draw } = await openEditor();
  draw('one', 121);
  inForce = [createBeat('one', 17, 121), createBeat('two', 8, 125)];
  const seen: unknown[] = [];
  const stop = edit.subscribe(({ isHeld, inForce: now }) =>
    seen.push([isHeld, now.get('beat/one')?.properties.versionId]),
  );
  await draft.sendOn(async (draftNow) => ({ ...draftNow, state: 'published' }));
  stop();
  expect(seen).not.toContainEqual([false, 7]);
  expect(edit.getState()).toMatchObject({ draft: null, mayDraw: true, isHeld: false });
  expect([westOf('one'), edit.getState().changed.size]).toEqual([121, 0]);
  draft.saver.stop();
});

/** The draft was saved in another window as well. */
async function openClash() {
  const editor = await openEditor();
  editor.draw('one', 121);
  const theirs = { ...onServer, version: 5, changes: [change('one', 130, 7), change('new', 140, null)] };
  edit.setState({ clash: { theirs } });
  editor.draft.saver.holdClash();
  return { ...editor, theirs };
}

test('whoever takes the draft that was saved elsewhere gets their own back by undo', async () => {
  const { core, draft } = await openClash();
  await draft.resolve('theirs');
  expect([westOf('one'), westOf('new')]).toEqual([130, 140]);
  expect(edit.getState()).toMatchObject({ clash: null, undoLabel: 'draft.did.take-theirs' });
  core.undo();
  expect([westOf('one'), westOf('new')]).toEqual([121, undefined]);
  await draft.saver.now();
  expect(sentWests()).toEqual([121]);
  core.undo();
  expect(westOf('one')).toBe(120);
  core.redo();
  core.redo();
  expect([westOf('one'), westOf('new')]).toEqual([130, 140]);
  draft.saver.stop();
});

test('whoever keeps what was drawn here gets what was saved elsewhere back by undo', async () => {
  const { core, draft } = await openClash();
  await draft.resolve('mine');
  expect([westOf('one'), westOf('new'), sentWests()]).toEqual([121, undefined, [121]]);
  core.undo();
  expect([westOf('one'), westOf('new')]).toEqual([130, 140]);
  core.undo();
  expect([westOf('one'), westOf('new')]).toEqual([121, undefined]);
  draft.saver.stop();
});

test('of two that were drawn on different versions the older one counts, whichever goes on', async () => {
  const { draft, theirs } = await openClash();
  edit.setState({ clash: { theirs: { ...theirs, changes: [change('one', 130, 5)] } } });
  await draft.resolve('theirs');
  expect(sent.at(-1)!.changes.map(({ baseVersionId }) => baseVersionId)).toEqual([5]);
  draft.saver.stop();
});

test('whoever keeps both has ours as a draft of its own, with the steps that led to it', async () => {
  const { core, draft } = await openClash();
  await draft.resolve('copy');
  expect([sent.at(-1)!.method, sent.at(-1)!.path, sentWests()]).toEqual(['POST', '/api/drafts', [121]]);
  core.undo();
  expect(westOf('one')).toBe(120);
  draft.saver.stop();
});

test('after what others published is settled, each step of before can still be undone and done again', async () => {
  const { core, draft, draw } = await openEditor();
  draw('two', 126);
  draw('one', 121);
  const [base, theirs] = [createBeat('one', 7, 120), createBeat('one', 17, 119)];
  inForce = [theirs, createBeat('two', 8, 125)];
  await draft.rebase([{ layer: 'beat', code: 'one', base, theirs }], () => 'theirs');
  expect([westOf('one'), westOf('two')]).toEqual([119, 126]);
  core.undo();
  expect([westOf('one'), core.document.changes().map(({ baseVersionId }) => baseVersionId)]).toEqual([121, [17, 8]]);
  core.undo();
  // What was there before is what is in force now.
  expect([westOf('one'), [...edit.getState().changed]]).toEqual([119, ['beat/two']]);
  core.undo();
  expect([westOf('two'), edit.getState().changed.size]).toEqual([125, 0]);
  core.redo();
  expect(westOf('two')).toBe(126);
  draft.saver.stop();
});
