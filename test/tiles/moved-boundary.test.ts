import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from '../protocol/reader.ts';
import type { Reader } from '../protocol/reader.ts';
import { isInRange, tileAt, tilesTouching, toMercator } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';

/** What moves from one jurisdiction to its neighbour: some hundred metres of ground at their boundary. */
interface Move {
  readonly gains: number;
  readonly loses: number;
  readonly station: string;
  /** Of the ground, and of both jurisdictions; degrees, EPSG:4326. */
  readonly ground: Box;
  readonly both: Box;
  /** On the ground. */
  readonly spot: [number, number];
}
type Box = readonly [number, number, number, number];
type TilesChanged = readonly { readonly tileset: string; readonly bbox: readonly number[] }[];

const Z = 13;
const TILESETS = ['jurisdiction', 'territory', 'beat'];
/** In the longest boundary that two jurisdictions of Huzhou have in common: 400 m around its middle, of the one. */
const GROUND = `pair AS (
    SELECT a.version_id AS gains, b.version_id AS loses, a.geom AS a, b.geom AS b, s.code AS station,
      ST_LineMerge(ST_CollectionExtract(ST_Intersection(ST_Boundary(a.geom), ST_Boundary(b.geom), 1e-8), 2)) AS line
    FROM jurisdiction AS a JOIN jurisdiction AS b ON a.version_id < b.version_id AND a.geom && b.geom
      AND a.agency_id = b.agency_id JOIN agency AS o ON o.id = a.agency_id AND o.code = 'ZJ-HUZ'
      JOIN station AS s ON s.id = b.station_id
    WHERE a.valid_to = 'infinity' AND b.valid_to = 'infinity'
  ), move AS (
    SELECT pair.*, ST_Intersection(b, ST_Buffer(ST_LineInterpolatePoint(ST_GeometryN(line, 1), 0.5)::geography, 400)::geometry, 1e-7) AS ground
    FROM pair WHERE NOT ST_IsEmpty(line) ORDER BY ST_Length(line) DESC LIMIT 1
  )`;

let huanhu: Huanhu;
let duty: string;
let move: Move;
let commander: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  duty = await huanhu.token('duty-officer');
  const box = (geom: string): string => `ARRAY[ST_XMin(${geom}), ST_YMin(${geom}), ST_XMax(${geom}), ST_YMax(${geom})]`;
  const { rows } = await huanhu.database.query<Move>(
    `WITH ${GROUND} SELECT gains, loses, station, ${box('ground')} AS ground, ${box('ST_Collect(a, b)')} AS both,
       (SELECT ARRAY[ST_X(p), ST_Y(p)] FROM ST_PointOnSurface(ground) AS p) AS spot FROM move`,
  );
  move = rows[0]!;
  commander = await huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: move.station });
});
afterAll(() => huanhu.stop());

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Moves the ground as a publication does: closes both versions and adds the next ones, at one moment. */
const publish = (): Promise<void> =>
  huanhu.database.transaction(async () => {
    await huanhu.database.query(
      `CREATE TEMP TABLE next ON COMMIT DROP AS WITH ${GROUND}
       SELECT gains AS version_id, ST_Multi(ST_Union(a, ground, 1e-7)) AS geom FROM move
       UNION ALL SELECT loses, ST_Multi(ST_Difference(b, ground, 1e-7)) FROM move`,
    );
    await huanhu.database.query(
      'UPDATE jurisdiction SET valid_to = now() WHERE version_id IN (SELECT version_id FROM next)',
    );
    await huanhu.database.query(
      `INSERT INTO jurisdiction (id, code, name_zh, name_en, search_text, valid_from, agency_id, station_id, geom)
       SELECT id, code, name_zh, name_en, search_text, valid_to, agency_id, station_id, next.geom
       FROM jurisdiction JOIN next USING (version_id)`,
    );
  });

const tilesOf = ([west, south, east, north]: Box): TileId[] => {
  const { minX, minY, maxX, maxY } = tilesTouching([...toMercator([west, south]), ...toMercator([east, north])], Z);
  return Array.from({ length: (maxX - minX + 1) * (maxY - minY + 1) }, (_, i) => ({
    z: Z,
    x: minX + (i % (maxX - minX + 1)),
    y: minY + Math.floor(i / (maxX - minX + 1)),
  }));
};
const pathOf = (tileset: string, { z, x, y }: TileId): string => `/tiles/${tileset}/${z}/${x}/${y}.mvt`;
const labels = async (): Promise<TileId[]> => {
  const { rows } = await huanhu.database.query<{ at: [number, number] }>(
    `SELECT ARRAY[ST_X(p), ST_Y(p)] AS at FROM jurisdiction AS j CROSS JOIN ST_Transform(j.label_3857, 4326) AS p
     WHERE j.id IN (SELECT id FROM jurisdiction WHERE version_id = ANY ($1))`,
    [[move.gains, move.loses]],
  );
  return rows.map(({ at }) => tileAt(at, Z));
};
async function readUnit(id: number): Promise<unknown> {
  const { features } = await huanhu.json<{ features: { id: number }[] }>('/api/units?limit=5000', { token: duty });
  return features.find((unit) => unit.id === id);
}
const listen = (reader: Reader): { tiles: TilesChanged; others: string[] } => {
  const tiles: { tileset: string; bbox: readonly number[] }[] = [];
  const others: string[] = [];
  reader.socket.onAny((name: string, payload: TilesChanged[number]) => {
    if (name === 'tiles-changed') tiles.push(payload);
    else if (name !== 'heartbeat') others.push(name);
  });
  return { tiles, others };
};

test('a boundary that moves makes just the tiles stale that it touches, and nothing that stands there has moved', async () => {
  // Somebody stands on the ground, and something has happened there.
  const { features } = await huanhu.json<{ features: { id: number; properties: { agency: string } }[] }>(
    '/api/units?limit=5000',
    { token: duty },
  );
  const unit = features.find(({ properties }) => properties.agency === 'ZJ-HUZ')!.id;
  const fix = { unit, position: move.spot, fixedAt: Date.now() };
  expect((await huanhu.post('/api/position-fixes', { fixes: [fix] }, duty)).status).toBe(200);
  const reported = await huanhu.post('/api/incidents', { kind: 'other', severity: 4, position: move.spot }, duty);
  const incident = (await reported.json()) as { id: number };
  const path = `/api/incidents/${incident.id}`;
  const stood = { unit: await readUnit(unit), incident: await huanhu.json(path, { token: duty }) };

  const [one, other] = [openReader(huanhu.url, { token: duty }), openReader(huanhu.url, { cookie: commander })];
  await Promise.all([one.whenReady(), other.whenReady()]);
  await one.until(() => one.frames.some(({ unitId }) => unitId.includes(unit)));
  await pause(600);
  const head = await huanhu.json<{ head: number }>('/api/events?limit=1', { token: duty });
  const tiles = tilesOf(move.both);
  const etags = new Map<string, string>();
  for (const path of TILESETS.flatMap((tileset) => tiles.map((tile) => pathOf(tileset, tile)))) {
    etags.set(path, (await huanhu.http(path, { token: duty })).headers.get('ETag')!);
  }
  const labelled = await labels();
  const [heard, heardByCommander] = [listen(one), listen(other)];
  const framesThen = one.frames.length;

  await publish();
  await one.until(() => new Set(heard.tiles.map(({ tileset }) => tileset)).size === 2);
  await other.until(() => heardByCommander.tiles.length > 0);
  await pause(1_000);

  const touched = tilesOf(move.ground);
  const labelTiles = [...labelled, ...(await labels())];
  const isIn = (list: readonly TileId[], { x, y }: TileId): boolean =>
    list.some((tile) => tile.x === x && tile.y === y);
  const stale: string[] = [];
  for (const [path, etag] of etags) {
    const { status } = await huanhu.http(path, { token: duty, headers: { 'If-None-Match': etag } });
    if (status !== 304) stale.push(path);
  }
  // Nothing is stale but what the ground touches, and where a name stands now or stood before.
  const mayBeStale = tiles.filter((tile) => isIn(touched, tile) || isIn(labelTiles, tile));
  expect(
    stale.filter((path) => !mayBeStale.some((tile) => TILESETS.some((tileset) => path === pathOf(tileset, tile)))),
  ).toEqual([]);
  expect(stale.filter((path) => path.startsWith('/tiles/beat/'))).toEqual([]);
  const middle = tileAt(move.spot, Z);
  expect(stale).toContain(pathOf('jurisdiction', middle));
  expect(stale).toContain(pathOf('territory', middle));
  expect(stale.length).toBeLessThan(etags.size / 4);

  for (const { tiles: told } of [heard, heardByCommander]) {
    expect(new Set(told.map(({ tileset }) => tileset))).toEqual(new Set(['jurisdiction', 'territory']));
    const [west, south, east, north] = move.both;
    for (const { bbox } of told) {
      const [w, s, e, n] = bbox as [number, number, number, number];
      expect(w >= west - 1e-4 && s >= south - 1e-4 && e <= east + 1e-4 && n <= north + 1e-4).toBe(true);
    }
    for (const path of stale) {
      const [, , tileset, , x, y] = path.replace('.mvt', '').split('/') as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const isTold = told.some(({ tileset: name, bbox }) => {
        const [w, s, e, n] = bbox as [number, number, number, number];
        const range = tilesTouching([...toMercator([w, s]), ...toMercator([e, n])], Z);
        return name === tileset && isInRange(range, { z: Z, x: Number(x), y: Number(y) });
      });
      expect(isTold, path).toBe(true);
    }
  }

  // Nobody moved: no event, no frame of a move, nobody's view is void.
  expect(await huanhu.json('/api/events?limit=1', { token: duty })).toMatchObject({ head: head.head });
  expect(heard.others.filter((name) => name !== 'positions')).toEqual([]);
  expect(heardByCommander.others.filter((name) => name !== 'positions')).toEqual([]);
  const moves = one.frames.slice(framesThen).filter(({ kind }) => kind === 'delta');
  expect(moves.filter(({ unitId }) => unitId.includes(unit))).toEqual([]);
  expect({ unit: await readUnit(unit), incident: await huanhu.json(path, { token: duty }) }).toEqual(stood);
  expect(one.breaches.concat(other.breaches)).toEqual([]);
  one.close();
  other.close();
});

test('a liaison whose zone is drawn anew is put out at once, and a unit that stands where no zone is any more is gone', async () => {
  const zone = 'ZJ-HUZ_JS-SUZ';
  const liaison = await huanhu.token('liaison', ['JS-SUZ']);
  await huanhu.share({ owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones: [zone], layers: { unit: {}, beat: {} } });
  const { features } = await huanhu.json<{ features: { id: number; properties: { agency: string } }[] }>(
    '/api/units?limit=5000',
    { token: duty },
  );
  const unit = features.filter(({ properties }) => properties.agency === 'ZJ-HUZ')[1]!.id;
  const fixes = [{ unit, position: [120.2, 30.96], fixedAt: Date.now() }];
  expect((await huanhu.post('/api/position-fixes', { fixes }, duty)).status).toBe(200);
  const reader = openReader(huanhu.url, { token: liaison, reconnection: false });
  await reader.until(() => reader.frames.some(({ unitId }) => unitId.includes(unit)));
  let isTold = false;
  reader.socket.on('scope-changed', () => (isTold = true));
  const out = new Promise<string>((done) => reader.socket.once('disconnect', done));

  await huanhu.database.transaction(async () => {
    await huanhu.database.query(
      "UPDATE adjacency_zone SET valid_to = now() WHERE code = $1 AND valid_to = 'infinity'",
      [zone],
    );
    await huanhu.database.query(
      `INSERT INTO adjacency_zone (id, code, name_zh, name_en, valid_from, agency_ids, geom)
       SELECT id, code, name_zh, name_en, now(), agency_ids, ST_Multi(ST_CollectionExtract(ST_Difference(
         geom, ST_MakeEnvelope(120.1, 30.9, 120.3, 31, 4326), 1e-7), 3)) FROM adjacency_zone WHERE code = $1`,
      [zone],
    );
  });
  expect(await out).toBe('io server disconnect');
  expect(isTold).toBe(true);
  const again = openReader(huanhu.url, { token: liaison });
  await again.until(() => again.frames.length > 0);
  await pause(600);
  expect(again.frames.flatMap(({ unitId }) => [...unitId])).not.toContain(unit);
  reader.close();
  again.close();
});
