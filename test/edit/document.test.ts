import { expect, test } from 'vitest';
import { createDraftDocument, isSameDraft } from '../../client/edit/draft-document.ts';
import type { Shape } from '../../client/edit/engine/types.ts';
import { createBeat, square } from './beats.ts';

function moved(document: ReturnType<typeof createDraftDocument>, key: string, west: number): void {
  const { present } = document.get();
  const shape: Shape = { ...present.get(key)!, area: square(west) };
  document.set(new Map([...present, [key, shape]]));
}

test('what is drawn is sent with the version that it was drawn on, and what is not drawn is not sent', () => {
  const document = createDraftDocument();
  document.addInForce([createBeat('one', 7), createBeat('two', 8, 121)]);
  moved(document, 'beat/one', 122);
  expect(document.changes().map(({ code, baseVersionId }) => [code, baseVersionId])).toEqual([['one', 7]]);
});

test('what somebody else publishes replaces what is not drawn, and stays out of what is', () => {
  const document = createDraftDocument();
  document.addInForce([createBeat('one', 7), createBeat('two', 8, 121)]);
  moved(document, 'beat/one', 122);
  document.addInForce([createBeat('one', 17, 123), createBeat('two', 18, 124)]);
  const { present, base } = document.get();
  expect(present.get('beat/one')!.area).toEqual(square(122));
  expect(base.get('beat/one')!.area).toEqual(square(123));
  expect(present.get('beat/two')!.area).toEqual(square(124));
  // The server sees by this that the feature was drawn on another version.
  expect(document.changes()).toMatchObject([{ code: 'one', baseVersionId: 7 }]);
});

test('what somebody else takes out of force goes, unless it is drawn on', () => {
  const document = createDraftDocument();
  document.addInForce([createBeat('one', 7), createBeat('two', 8, 121), createBeat('far', 9, 150)]);
  moved(document, 'beat/one', 122);
  document.renew(['beat'], [119, 29, 125, 32], []);
  expect([...document.get().present.keys()]).toEqual(['beat/one', 'beat/far']);
});

test('a draft that is opened shows its changes on what is in force, also on what is loaded later', () => {
  const document = createDraftDocument();
  const { attributes } = { attributes: { ...createBeat('one', 7).properties } };
  const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = attributes;
  const change = { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule };
  document.takeChanges([
    { layer: 'beat', code: 'one', attributes: change, area: square(122), baseVersionId: 7 },
    { layer: 'beat', code: 'two', attributes: null, area: null, baseVersionId: 8 },
  ]);
  document.addInForce([createBeat('one', 7), createBeat('two', 8, 121)]);
  const { present } = document.get();
  expect([...present.keys()]).toEqual(['beat/one']);
  expect(present.get('beat/one')!.area).toEqual(square(122));
  expect([...document.changed()].sort()).toEqual(['beat/one', 'beat/two']);
});

test('what a draft takes out of force is sent also while that is not loaded, and a new one that was undone is not', () => {
  const document = createDraftDocument();
  document.takeChanges([{ layer: 'beat', code: 'far', attributes: null, area: null, baseVersionId: 8 }]);
  document.addInForce([createBeat('one', 7)]);
  const before = document.get().present;
  document.set(new Map([...before, ['beat/new', { ...before.get('beat/one')!, key: 'beat/new', code: 'new' }]]));
  document.set(before);
  expect(document.changes().map(({ code, area }) => [code, area])).toEqual([['far', null]]);
  document.forgetInForce([]);
  expect(document.changes().map(({ code, baseVersionId }) => [code, baseVersionId])).toEqual([['far', 8]]);
});

test('what is drawn after a change was taken back and another version came counts as drawn on that one', () => {
  const document = createDraftDocument();
  document.addInForce([createBeat('one', 7)]);
  const before = document.get().present;
  moved(document, 'beat/one', 122);
  document.set(before);
  document.addInForce([createBeat('one', 17, 123)]);
  moved(document, 'beat/one', 124);
  expect(document.changes()).toMatchObject([{ code: 'one', baseVersionId: 17 }]);
  // Gone and back again: nobody here took it away.
  document.set(document.get().base);
  document.renew(['beat'], [119, 29, 126, 32], []);
  expect(document.changes()).toEqual([]);
  document.addInForce([createBeat('one', 27)]);
  expect([...document.get().present.keys()]).toEqual(['beat/one']);
});

test('two drafts are the same in whatever order their keys come back', () => {
  const document = createDraftDocument();
  document.addInForce([createBeat('one', 7), createBeat('two', 8, 121)]);
  moved(document, 'beat/one', 122);
  moved(document, 'beat/two', 123);
  const changes = document.changes();
  const turned = changes.map(({ attributes, ...rest }) => ({
    baseVersionId: rest.baseVersionId,
    attributes: Object.fromEntries(Object.entries(attributes!).reverse()) as typeof attributes,
    area: rest.area,
    code: rest.code,
    layer: rest.layer,
  }));
  expect(isSameDraft(changes, turned.reverse())).toBe(true);
  moved(document, 'beat/two', 124);
  expect(isSameDraft(document.changes(), turned)).toBe(false);
});
