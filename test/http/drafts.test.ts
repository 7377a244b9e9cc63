import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireChange, WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let administrator: string;
let commander: string;
let duty: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  [administrator, commander, duty] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: 'NX-03-S' }),
    huanhu.person('duty-officer', { agency: 'ZJ-HUZ' }),
  ]);
});
afterAll(() => huanhu.stop());

const ask = (who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  huanhu.http(path, {
    method,
    headers: { Cookie: who, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const read = async <T>(who: string, path: string): Promise<T> => {
  const response = await ask(who, 'GET', path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
};
const territory = async (who: string, query = ''): Promise<WireTerritoryFeature[]> =>
  (await read<{ features: WireTerritoryFeature[] }>(who, `/api/territory?limit=5000${query}`)).features;
const featureOf = async (who: string, code: string): Promise<WireTerritoryFeature> =>
  (await territory(who)).find(({ properties }) => properties.code === code)!;

function changeOf({ geometry, properties: p }: WireTerritoryFeature, area = geometry.coordinates): WireChange {
  const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = p;
  return {
    layer: p.layer as WireChange['layer'],
    code: p.code,
    attributes: { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule },
    area,
    baseVersionId: p.versionId,
  };
}
const begin = async (who: string, changes: WireChange[]): Promise<WireDraft> => {
  const response = await ask(who, 'POST', '/api/drafts', { title: '东岸调整', reason: '河道改线', changes });
  expect([response.status, response.status === 201 ? '' : await response.clone().text()]).toEqual([201, '']);
  return (await response.json()) as WireDraft;
};
const pointers = async (response: Response): Promise<string[]> => {
  expect(response.status).toBe(422);
  return ((await response.json()) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
};

test('the territory is read layer by layer, with every digit, in pages and as of a moment', async () => {
  const all = await territory(administrator);
  const count = (layer: string) => all.filter(({ properties }) => properties.layer === layer).length;
  expect(['agency', 'jurisdiction', 'beat'].map(count)).toEqual([1, 36, 2185]);
  const beat = all.find(({ properties }) => properties.layer === 'beat')!;
  const { rows } = await huanhu.database.query<{ same: boolean; area: number }>(
    `SELECT ST_OrderingEquals(geom, ST_SetSRID(ST_GeomFromGeoJSON($2), 4326)) AS same, ST_Area(geom::geography) AS area
     FROM beat WHERE version_id = $1`,
    [beat.properties.versionId, JSON.stringify(beat.geometry)],
  );
  expect(rows[0]).toEqual({ same: true, area: beat.properties.areaM2 });
  expect(beat.properties).toMatchObject({ agency: 'ZJ-HUZ', validFrom: null, validTo: null, mayDraw: true });

  const paged: number[] = [];
  let path: string | undefined = '/api/territory?layers=jurisdiction,agency&limit=10';
  while (path) {
    const page: { features: WireTerritoryFeature[]; next?: string } = await read(administrator, path);
    paged.push(...page.features.map(({ id }) => id));
    path = page.next;
  }
  expect(paged).toEqual(
    all.flatMap(({ id, properties }) =>
      /j|agency/.test(properties.layer) && properties.layer !== 'adjacency-zone' ? [id] : [],
    ),
  );
  const [west, south] = beat.geometry.coordinates[0]![0]![0]!;
  const near = await territory(
    administrator,
    `&layers=beat&bbox=${west},${south},${west},${south}&at=2020-01-01T00:00:00Z`,
  );
  expect(near.map(({ id }) => id)).toContain(beat.id);
  expect(near.length).toBeLessThan(20);
});

test('a commander may draw what is in scope but no zone, a duty officer nothing, and an agency’s area nobody', async () => {
  const mine = await territory(commander);
  expect(mine.filter(({ properties }) => properties.mayDraw).map(({ properties }) => properties.layer)).toSatisfy(
    (layers: string[]) =>
      layers.includes('jurisdiction') && layers.includes('beat') && !layers.includes('adjacency-zone'),
  );
  expect(mine.filter(({ properties }) => !properties.mayDraw).length).toBeGreaterThan(0);
  expect((await territory(duty)).filter(({ properties }) => properties.mayDraw)).toEqual([]);
  const drawn = (await territory(administrator)).filter(({ properties }) => properties.mayDraw);
  expect(new Set(drawn.map(({ properties }) => properties.layer))).toEqual(
    new Set(['jurisdiction', 'beat', 'adjacency-zone']),
  );
  expect((await ask(duty, 'POST', '/api/drafts', { title: 'x' })).status).toBe(403);
});

test('a draft is kept as it was drawn, broken or not, and read back by anybody of the agency', async () => {
  const beat = await featureOf(commander, 'NX-0210');
  const bow = [
    [
      [
        [120, 30],
        [120.01, 30.01],
        [120.01, 30],
        [120, 30.01],
        [120, 30],
      ],
      [[1, 1]],
    ],
  ] as typeof beat.geometry.coordinates;
  const draft = await begin(commander, [
    changeOf(beat, bow),
    {
      layer: 'beat',
      code: 'NX-NEW',
      attributes: { ...changeOf(beat).attributes!, kind: null },
      area: [],
      baseVersionId: null,
    },
  ]);
  expect(draft).toMatchObject({ version: 1, state: 'open', isMine: true, agency: 'ZJ-HUZ', reason: '河道改线' });
  const seen = await read<WireDraft>(duty, `/api/drafts/${draft.id}`);
  expect(seen).toEqual({ ...draft, isMine: false });
  expect(seen.changes[0]!.area).toEqual(bow);
  const { drafts } = await read<{ drafts: { id: number; features: number }[] }>(duty, '/api/drafts');
  expect(drafts.find(({ id }) => id === draft.id)!.features).toBe(2);
});

test('a draft is saved again and again, each time for the version that was read', async () => {
  const beat = await featureOf(commander, 'NX-0210');
  const { id } = await begin(commander, []);
  const save = (version: number, body: object) =>
    ask(commander, 'PATCH', `/api/drafts/${id}`, body, { 'If-Match': `"${version}"` });
  const first = await save(1, { changes: [changeOf(beat)] });
  expect(first.headers.get('ETag')).toBe('"2"');
  expect(((await first.json()) as WireDraft).changes).toHaveLength(1);
  const late = await save(1, { title: 'late' });
  expect(late.status).toBe(412);
  expect(await late.json()).toMatchObject({ type: '/problems/version-mismatch' });
  const renamed = (await (await save(2, { title: '西岸' })).json()) as WireDraft;
  expect([renamed.title, renamed.changes.length, renamed.version]).toEqual(['西岸', 1, 3]);
  expect((await ask(administrator, 'PATCH', `/api/drafts/${id}`, { title: 'mine' })).status).toBe(403);
  expect((await ask(commander, 'DELETE', `/api/drafts/${id}`)).status).toBe(204);
  const gone = await save(4, { title: 'again' });
  expect(gone.status).toBe(409);
  expect(await gone.json()).toMatchObject({ type: '/problems/draft-not-open' });
});

test('what is not in scope is in no draft, and each such change is pointed at', async () => {
  const all = await territory(administrator);
  const far = all.find(({ properties }) => properties.code === 'NX-0210')!;
  const mine = new Set((await territory(commander)).map(({ id }) => id));
  const foreign = all.find(({ id, properties }) => properties.layer === 'jurisdiction' && !mine.has(id))!;
  const zone = all.find(({ properties }) => properties.layer === 'adjacency-zone')!;
  const post = (who: string, changes: WireChange[]) => ask(who, 'POST', '/api/drafts', { title: 'x', changes });
  expect(await pointers(await post(commander, [changeOf(far), changeOf(foreign)]))).toEqual(['/changes/1/code']);
  expect(await pointers(await post(commander, [changeOf(zone)]))).toEqual(['/changes/0/layer']);
  expect(await pointers(await post(administrator, [changeOf(far), changeOf(far)]))).toEqual(['/changes/1/code']);
  expect(await pointers(await post(administrator, [{ ...changeOf(far), area: null }]))).toEqual(['/changes/0/area']);
  const away = { ...changeOf(far).attributes!, jurisdiction: foreign.properties.code };
  expect(await pointers(await post(commander, [{ ...changeOf(far), attributes: away }]))).toEqual([
    '/changes/0/attributes/jurisdiction',
  ]);
  const others = await huanhu.person('administrator', { agency: 'JS-SUZ' });
  expect(await pointers(await post(others, [changeOf(far)]))).toContain('/changes/0/code');
  const { id } = await begin(administrator, [changeOf(far)]);
  expect((await ask(others, 'GET', `/api/drafts/${id}`)).status).toBe(404);
  expect((await ask(others, 'PATCH', `/api/drafts/${id}`, { title: 'x' })).status).toBe(404);
  expect((await ask(others, 'DELETE', `/api/drafts/${id}`)).status).toBe(404);
});

test('a draft of whoever administers all is the one agency’s whose features it changes', async () => {
  const everywhere = await huanhu.person('administrator', {});
  const beat = await featureOf(administrator, 'NX-0210');
  expect((await begin(everywhere, [changeOf(beat)])).agency).toBe('ZJ-HUZ');
  expect((await begin(everywhere, [])).agency).toBeNull();
});

test('a draft may be of 4 MB, which nothing else may', async () => {
  const beat = await featureOf(administrator, 'NX-0210');
  const ring = Array.from({ length: 150_000 }, (_, i) => [120 + i / 1e7, 30.5 + (i % 7) / 1e7]);
  const draft = await begin(administrator, [changeOf(beat, [[ring]] as typeof beat.geometry.coordinates)]);
  expect(draft.changes[0]!.area![0]![0]).toHaveLength(150_000);
});
