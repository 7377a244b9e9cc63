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

test('of very many faults the first hundred are told', async () => {
  const [zone] = await drawing.territory(administrator, '&layers=adjacency-zone');
  const area = [[Array.from({ length: 5_000 }, () => ['a', 'b'])]];
  expect(await refused([{ ...changeOf(zone!), area }])).toHaveLength(100);
});

test('a feature that is nowhere yet is told of at a place that can be flown to', async () => {
  const [beat] = await drawing.territory(administrator, '&layers=beat');
  const change = { ...changeOf(beat!, []), code: 'NOWHERE', baseVersionId: null };
  const { id } = await drawing.begin(administrator, [change]);
  const { faults } = draftCheck.parse(await drawing.done(administrator, id, 'check'));
  expect(faults).toMatchObject([{ kind: 'no-area', codes: ['NOWHERE'], area: null }]);
});
