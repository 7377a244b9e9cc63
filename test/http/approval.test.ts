import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireChange, WireDraftCheck } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let administrator: string;
let suzhou: string;
/** Concerns another agency. */
let zone: WireChange;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  [administrator, suzhou] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'JS-SUZ' }),
  ]);
  const zones = await drawing.territory(administrator, '&layers=adjacency-zone');
  zone = changeOf(zones.find(({ properties }) => properties.agencies!.includes('JS-SUZ'))!);
});
afterAll(() => huanhu.stop());

const submitted = async (): Promise<number> => {
  const { id } = await drawing.begin(administrator, [zone]);
  await drawing.done(administrator, id, 'submission');
  return id;
};
const problemOf = async (answer: Response): Promise<[number, string]> => {
  const { type } = (await answer.json()) as { type: string };
  return [answer.status, type];
};
const actionsOn = async (id: number): Promise<string[]> => {
  const { rows } = await huanhu.database.query<{ action: string }>(
    'SELECT action FROM audit WHERE subject = $1 ORDER BY seq',
    [`draft:${id}`],
  );
  return rows.map(({ action }) => action);
};

test('an approval and a publication are for the version that was looked at, and say which', async () => {
  const id = await submitted();
  const path = `/api/drafts/${id}`;
  for (const headers of [{}, { 'If-Match': '*' }] as Record<string, string>[]) {
    for (const [who, action] of [
      [suzhou, 'approval'],
      [administrator, 'publication'],
    ] as const) {
      const answer = await drawing.ask(who, 'POST', `${path}/${action}`, {}, headers);
      expect(await problemOf(answer)).toEqual([400, '/problems/bad-request']);
    }
  }
  const old = { 'If-Match': '"1"' };
  const late = await drawing.ask(suzhou, 'POST', `${path}/approval`, {}, old);
  expect(await problemOf(late)).toEqual([412, '/problems/version-mismatch']);
  const back = await drawing.ask(suzhou, 'POST', `${path}/return`, { note: 'x' }, old);
  expect(await problemOf(back)).toEqual([412, '/problems/version-mismatch']);
  expect((await drawing.done(suzhou, id, 'approval')).state).toBe('approved');
});

test('an approval is not good for an agency whose boundary was not touched when it was given', async () => {
  const id = await submitted();
  await drawing.done(suzhou, id, 'approval');
  await huanhu.database.query(`UPDATE draft SET touches = '{}' WHERE id = $1`, [id]);
  const answer = await drawing.act(administrator, id, 'publication');
  expect(await problemOf(answer)).toEqual([409, '/problems/approval-needed']);
});

test('who has to approve is told by name, in the check and where a publication is refused', async () => {
  const { id } = await drawing.begin(administrator, [zone]);
  const check = await drawing.done<WireDraftCheck>(administrator, id, 'check');
  expect(check.touches).toContain('JS-SUZ');
  const agencies = check.names.filter(({ layer }) => layer === 'agency');
  expect(agencies.map(({ code }) => code)).toEqual(expect.arrayContaining(check.touches));
  const { name_zh, name_en } = agencies.find(({ code }) => code === 'JS-SUZ')!;
  for (const [language, name] of [
    ['zh', name_zh],
    ['en', name_en],
  ] as const) {
    const headers = { 'If-Match': '"1"', 'Accept-Language': language };
    const answer = await drawing.ask(administrator, 'POST', `/api/drafts/${id}/publication`, {}, headers);
    const { detail } = (await answer.json()) as { detail: string };
    expect(detail).toContain(name);
    expect(detail).not.toContain('JS-SUZ');
  }
});

test('who submitted, gave back and gave up a draft is in the audit log', async () => {
  const id = await submitted();
  await drawing.done(suzhou, id, 'return', { note: '界桩在河西' });
  expect((await drawing.ask(administrator, 'DELETE', `/api/drafts/${id}`)).status).toBe(204);
  expect(await actionsOn(id)).toEqual(['draft-submitted', 'draft-returned', 'draft-discarded']);
});

test('a machine neither draws nor gives back what people have drawn', async () => {
  const id = await submitted();
  const token = await huanhu.token('duty-officer');
  const draw = await huanhu.post('/api/drafts', { title: 'x' }, token);
  expect(draw.status).toBe(403);
  const commanders = await huanhu.token('station-commander', ['ZJ-HUZ'], 'NX-03-S');
  expect((await huanhu.post('/api/drafts', { title: 'x' }, commanders)).status).toBe(403);
  expect((await huanhu.post(`/api/drafts/${id}/return`, { note: 'x' }, token)).status).toBe(403);
  expect((await drawing.read<{ state: string }>(administrator, `/api/drafts/${id}`)).state).toBe('submitted');
});
