import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeOf, createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
beforeAll(async () => {
  huanhu = await startHuanhu();
});
afterAll(() => huanhu.stop());

test('a jurisdiction is not published for a station that is closed by then', async () => {
  const drawing = createDrawing(huanhu);
  const administrator = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  const [jurisdiction] = await drawing.territory(administrator, '&layers=jurisdiction');
  const change = changeOf(jurisdiction!);
  const named = { ...change, attributes: { ...change.attributes!, name_en: 'Renamed' } };
  const { id } = await drawing.begin(administrator, [named]);
  await huanhu.database.query("UPDATE station SET valid_to = now() WHERE code = $1 AND valid_to = 'infinity'", [
    change.attributes!.station,
  ]);
  const refused = await drawing.act(administrator, id, 'publication');
  expect(refused.status).toBe(422);
  const { errors } = (await refused.json()) as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual(['/changes/0/attributes/station']);
  await huanhu.database.query("UPDATE station SET valid_to = 'infinity' WHERE code = $1", [change.attributes!.station]);
  expect((await drawing.act(administrator, id, 'publication')).status).toBe(200);
});
