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
import { createTerritoryReader } from '../../client/edit/territory-reader.ts';
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
  const drawnOn = new Map(core.document.changes().map(({ code, baseVersionId }) => [code, baseVersionId]));
  expect([westOf('one'), drawnOn.get('one'), drawnOn.get('two')]).toEqual([121, 17, 8]);
  core.undo();
  // What was there before is what is in force now.
  expect([westOf('one'), [...edit.getState().changed]]).toEqual([119, ['beat/two']]);
  core.undo();
  expect([westOf('two'), edit.getState().changed.size]).toEqual([125, 0]);
  core.redo();
  expect(westOf('two')).toBe(126);
  draft.saver.stop();
});

test('what was undone of two neighbours at once is done again for both of them, or for neither', async () => {
  const { core, draft, draw } = await openEditor();
  draw('one', 121);
  const three = createBeat('three', 9, 140);
  core.addInForce([three]);
  const moveBoth = (codes: readonly string[], west: number): void => {
    const shapes = codes.map((code) => edit.getState().present.get(`beat/${code}`)!);
    core.apply('edit.did.move', new Map(shapes.map((shape) => [shape.key, { ...shape, area: square(west) }])));
  };
  moveBoth(['two', 'three'], 145);
  core.undo();
  const [base, theirs] = [createBeat('one', 7, 120), createBeat('one', 17, 119)];
  const conflict = { layer: 'beat', code: 'one', base, theirs } as const;
  inForce = [theirs, createBeat('two', 8, 125), createBeat('three', 9, 140)];
  await draft.rebase([conflict], () => 'mine');
  core.redo();
  expect([westOf('two'), westOf('three')]).toEqual([145, 145]);
  core.undo();
  // One of them is another one now.
  inForce = [theirs, createBeat('two', 18, 126), createBeat('three', 9, 140)];
  await draft.rebase([conflict], () => 'mine');
  core.redo();
  expect([westOf('two'), westOf('three'), edit.getState().redoLabel]).toEqual([126, 140, null]);
  draft.saver.stop();
});

test('what the map was moved to while all was read anew is there as well', async () => {
  const { core, draft } = await openEditor();
  edit.setState({ layer: 'beat' });
  let view: [number, number, number, number] = [119.5, 29.5, 121.5, 31.5];
  const territory = createTerritoryReader({ view: () => view, zoom: () => 12 }, core);
  const all = [createBeat('one', 7, 120), createBeat('far', 10, 150)];
  let waits: Promise<void> | null = null;
  vi.stubGlobal('fetch', async (path: string) => {
    const [west, , east] = new URLSearchParams(path.split('?')[1]).get('bbox')!.split(',').map(Number);
    const westOfBeat = ({ geometry }: WireTerritoryFeature): number => geometry.coordinates[0]![0]![0]![0]!;
    const features = all.filter((one) => westOfBeat(one) >= west! && westOfBeat(one) <= east!);
    await waits;
    return new Response(JSON.stringify({ features }));
  });
  let answerOld = (): void => undefined;
  waits = new Promise((done) => (answerOld = done));
  const reading = territory.reload();
  [view, waits] = [[149.5, 29.5, 151.5, 31.5], null];
  await territory.load();
  expect(westOf('far')).toBe(150);
  answerOld();
  await reading;
  expect(westOf('far')).toBe(150);
  draft.saver.stop();
});

test('what is chosen while the draft is held for something else is done when it is let go of', async () => {
  const { draft } = await openClash();
  let letGo = (): void => undefined;
  const held = draft.hold(() => new Promise<void>((done) => (letGo = done)));
  const settling = draft.resolve('theirs');
  await Promise.resolve();
  expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
  letGo();
  await Promise.all([held, settling]);
  expect([westOf('one'), westOf('new'), sentWests()]).toEqual([130, 140, [130, 140]]);
  expect(edit.getState().undoLabel).toBe('draft.did.take-theirs');
  draft.saver.stop();
});

test('a draft that may be drawn on no more is not replaced by what was drawn here', async () => {
  const { draft, theirs } = await openClash();
  edit.setState({ clash: { theirs: { ...theirs, state: 'submitted' } } });
  await expect(draft.resolve('theirs')).rejects.toThrow();
  expect([westOf('one'), edit.getState().mayDraw, edit.getState().clash === null]).toEqual([121, true, false]);
  expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
  draft.saver.stop();
});
