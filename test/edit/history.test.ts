import { expect, test } from 'vitest';
import { createHistory } from '../../client/edit/engine/history.ts';
import type { Coverage, Shape } from '../../client/edit/engine/types.ts';

const beat = (code: string, name_zh: string): Shape => ({
  key: `beat/${code}`,
  layer: 'beat',
  code,
  parent: null,
  area: [],
  attributes: {
    name_zh,
    name_en: name_zh,
    agency: null,
    station: null,
    jurisdiction: null,
    kind: null,
    agencies: null,
    rule: null,
  },
  isLocked: false,
});

test('to undo after a colleague has published leads to what is in force now, and not to what was', () => {
  const history = createHistory();
  const [old, mine, theirs, other] = [beat('a', 'old'), beat('a', 'mine'), beat('a', 'theirs'), beat('b', 'b')];
  const before: Coverage = new Map([
    [old.key, old],
    [other.key, other],
  ]);
  const drawn = history.apply(
    before,
    'edit.did.move',
    new Map([
      [old.key, mine],
      [other.key, null],
    ]),
  );
  history.renew(new Map([[old, theirs]]));
  const undone = history.undo(drawn)!.coverage;
  expect([undone.get(old.key), undone.get(other.key)]).toEqual([theirs, other]);
  expect(history.redo(undone)!.coverage.get(old.key)).toBe(mine);
});

test('to undo after a colleague has taken it out of force leaves it out', () => {
  const history = createHistory();
  const [old, mine] = [beat('a', 'old'), beat('a', 'mine')];
  const drawn = history.apply(new Map([[old.key, old]]), 'edit.did.move', new Map([[old.key, mine]]));
  history.renew(new Map([[old, null]]));
  expect(history.undo(drawn)!.coverage.size).toBe(0);
});
