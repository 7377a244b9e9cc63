import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftCheck } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let administrator: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  administrator = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
});
afterAll(() => huanhu.stop());

const refused = async (changes: unknown[]): Promise<string[]> => {
  const answer = await drawing.ask(administrator, 'POST', '/api/drafts', { title: 'x', changes });
  expect(answer.status).toBe(422);
  return ((await answer.json()) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
};

test('numbers and codes that no territory can have are pointed at', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const change = changeOf(zone!);
  expect(await refused([{ ...change, baseVersionId: 3_000_000_000 }])).toEqual(['/changes/0/baseVersionId']);
  const twice = { ...change.attributes!, agencies: ['ZJ-HUZ', 'ZJ-HUZ'] };
  expect(await refused([{ ...change, attributes: twice }])).toEqual(['/changes/0/attributes/agencies']);
});

test('of very many faults the first hundred are told, however many there are', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const ring = Array.from({ length: 120_000 }, () => ['a', 'b']);
  expect(await refused([{ ...changeOf(zone!), area: [[ring]] }])).toHaveLength(100);
  const few = Array.from({ length: 1_000 }, () => ({ ...changeOf(zone!), area: [[[['a', 'b']]]] }));
  expect(await refused(few)).toHaveLength(100);
  expect(await refused(Array.from({ length: 5_001 }, () => 1))).toEqual(['/changes']);
});

test('a position that is none is pointed at in its ring', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const pointersOf = (area: unknown): Promise<string[]> => refused([{ ...changeOf(zone!), area }]);
  const good = [120, 31];
  expect(await pointersOf([[[good, [120], [181, 31], [120, -91], [120, 'x'], [null, 31], 7]]])).toEqual([
    '/changes/0/area/0/0/1',
    '/changes/0/area/0/0/2/0',
    '/changes/0/area/0/0/3/1',
    '/changes/0/area/0/0/4/1',
    '/changes/0/area/0/0/5/0',
    '/changes/0/area/0/0/6',
  ]);
  expect(await pointersOf([[[good]], 'x', [[good], {}]])).toEqual(['/changes/0/area/1', '/changes/0/area/2/1']);
  expect(await pointersOf('x')).toEqual(['/changes/0/area']);
  expect(await pointersOf([[[good, [120, 31, 7], null]], 'x'])).toEqual(['/changes/0/area/0/0/2', '/changes/0/area/1']);
});

test('a position that is none is looked for beside the one before it', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const locationOf = async (ring: unknown): Promise<unknown> => {
    const changes = [{ ...changeOf(zone!), area: [[ring]] }];
    const answer = await drawing.ask(administrator, 'POST', '/api/drafts', { title: 'x', changes });
    return ((await answer.json()) as { location?: unknown }).location;
  };
  expect(
    await locationOf([
      [120, 31],
      [120.1, null],
      [120.1, 31.1],
    ]),
  ).toEqual([120, 31]);
  expect(
    await locationOf([
      [null, 31],
      [120.1, 31, 7],
      [120.1, 31.1],
    ]),
  ).toEqual([120.1, 31]);
  expect(await locationOf([null, null])).toBeUndefined();
});

test('altitudes are left out', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const area = changeOf(zone!).area!;
  const high = area.map((polygon) => polygon.map((ring) => ring.map((position) => [...position, 4.9]))) as never;
  const { changes } = await drawing.begin(administrator, [changeOf(zone!, high)]);
  expect(changes[0]!.area).toEqual(area);
});

test('a draft has 200,000 positions at most, in one area or in all', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const ringOf = (length: number): number[][] => Array.from({ length }, () => [120, 31]);
  expect(await refused([changeOf(zone!, [[ringOf(200_001)]] as never)])).toEqual(['/changes/0/area']);
  const half = [[ringOf(100_001)]] as never;
  expect(await refused([changeOf(zone!, half), { ...changeOf(zone!, half), code: 'OTHER' }])).toEqual(['/changes']);
  const crowded = await drawing.ask(administrator, 'POST', '/api/drafts', { title: 'x', changes: [[ringOf(300_000)]] });
  expect(crowded.status).toBe(413);
});

test('a feature that is nowhere yet is told of at a place that can be flown to', async () => {
  const [beat] = await drawing.territory(administrator, '&layers=beat');
  const change = { ...changeOf(beat!, []), code: 'NOWHERE', baseVersionId: null };
  const { id } = await drawing.begin(administrator, [change]);
  const { faults } = draftCheck.parse(await drawing.done(administrator, id, 'check'));
  expect(faults).toMatchObject([{ kind: 'no-area', codes: ['NOWHERE'], area: null }]);
});
