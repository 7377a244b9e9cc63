import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireChange } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let administrator: string;
let suzhou: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  administrator = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  suzhou = await huanhu.person('duty-officer', { agency: 'JS-SUZ' });
});
afterAll(() => huanhu.stop());

/** When something that is in force now ends, as by an import. @param at - an SQL expression. */
const end = (table: 'agency' | 'station', code: string, at: string): Promise<unknown> =>
  huanhu.database.query(
    `UPDATE ${table} SET valid_to = ${at} WHERE code = $1
     AND version_id = (SELECT max(version_id) FROM ${table} WHERE code = $1)`,
    [code],
  );
const named = async (layer: WireChange['layer']): Promise<WireChange> => {
  const features = await drawing.territory(administrator, `&layers=${layer}`);
  const change = changeOf(
    features.find(({ properties }) => layer !== 'adjacency-zone' || properties.agencies!.includes('JS-SUZ'))!,
  );
  return { ...change, attributes: { ...change.attributes!, name_en: 'Renamed' } };
};
const pointersOf = async (answer: Response): Promise<string[]> => {
  expect(answer.status).toBe(422);
  return ((await answer.json()) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
};

test('a jurisdiction is not published for a station that is closed by then', async () => {
  const change = await named('jurisdiction');
  const { id } = await drawing.begin(administrator, [change]);
  const station = change.attributes!.station!;
  await end('station', station, 'now()');
  expect(await pointersOf(await drawing.act(administrator, id, 'publication'))).toEqual([
    '/changes/0/attributes/station',
  ]);
  await end('station', station, "'infinity'");
  expect((await drawing.act(administrator, id, 'publication')).status).toBe(200);
});

test('a jurisdiction is not published for an agency that is closed by then', async () => {
  const { id } = await drawing.begin(administrator, [await named('jurisdiction')]);
  await end('agency', 'ZJ-HUZ', "now() + interval '1 day'");
  const takesEffectAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const late = await drawing.act(administrator, id, 'publication', { takesEffectAt });
  expect(await pointersOf(late)).toContain('/changes/0/attributes/agency');
  await end('agency', 'ZJ-HUZ', "'infinity'");
  expect((await drawing.act(administrator, id, 'publication', { takesEffectAt })).status).toBe(200);
  await drawing.ask(administrator, 'DELETE', `/api/drafts/${id}/publication`);
});

test('an adjacency zone is not published with a party that is closed by then', async () => {
  const zone = await named('adjacency-zone');
  const { id } = await drawing.begin(administrator, [zone]);
  await drawing.done(administrator, id, 'submission');
  await drawing.done(suzhou, id, 'approval');
  await end('agency', 'JS-SUZ', 'now()');
  expect(await pointersOf(await drawing.act(administrator, id, 'publication'))).toEqual([
    '/changes/0/attributes/agencies',
  ]);
  await end('agency', 'JS-SUZ', "'infinity'");
  expect((await drawing.act(administrator, id, 'publication')).status).toBe(200);
});
