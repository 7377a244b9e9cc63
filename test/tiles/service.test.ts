import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agencyScope } from '../../server/domain/scope.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import type { TileService, TilesChanged } from '../../server/tiles/tile-service.ts';
import { EXTENT, tileAt, tileBox, tileSizeM } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const EVERYTHING = agencyScope(null, []);
const beat = tilesetNamed('beat')!;
const places = tilesetNamed('place')!;
let place: TestDatabase;
let service: TileService;

beforeAll(async () => {
  place = await createTestDatabase('demo');
  service = await createTileService({ database: place.database, cacheBytes: 1e7 });
});
afterAll(async () => {
  await service?.close();
  await place?.drop();
});

async function layersOf(name: string, tile: TileId, scope = EVERYTHING) {
  const { body } = await service.getTile(scope, tilesetNamed(name)!, tile);
  return body.length === 0 ? {} : new VectorTile(new PbfReader(gunzipSync(body))).layers;
}

let features = 0;
/** Adds a place, valid for ever unless `from` or `to` (SQL) says otherwise. */
async function addPlace(point: string, values: unknown[], { from = 'now()', to = "'infinity'" } = {}): Promise<string> {
  const code = `T-${++features}`;
  await place.database.query(
    `WITH f AS (INSERT INTO feature (layer, code) VALUES ('place', '${code}') RETURNING id)
     INSERT INTO place (id, code, name_zh, name_en, agency_id, kind, geom, valid_from, valid_to)
     SELECT f.id, '${code}', '点', 'Point', (SELECT min(id) FROM agency), 'camera', ${point}, ${from}, ${to} FROM f`,
    values,
  );
  return code;
}
const IN_DEGREES = 'ST_SetSRID(ST_MakePoint($1, $2), 4326)';
const IN_METRES = 'ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 3857), 4326)';

const codesIn = async (tile: TileId): Promise<unknown[]> => {
  const layer = (await layersOf('place', tile))['place'];
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i).properties['code']);
};

describe('a label', () => {
  test('less than half a unit inside the right and lower edge is drawn, by one tile', async () => {
    const corner: TileId = { z: 14, x: 13_640, y: 6_700 };
    const [, ymin, xmax] = tileBox(corner);
    const unit = tileSizeM(14) / EXTENT;
    const code = await addPlace(IN_METRES, [xmax - 0.3 * unit, ymin + 0.3 * unit]);
    const seen: string[] = [];
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const layer = (await layersOf('place', { z: 14, x: corner.x + dx, y: corner.y + dy }))['place'];
        for (let i = 0; i < (layer?.length ?? 0); i++) {
          const point = layer!.feature(i).loadGeometry()[0]![0]!;
          const isInside = [point.x, point.y].every((n) => n >= 0 && n < EXTENT);
          if (layer!.feature(i).properties['code'] === code)
            seen.push(`${dx} ${dy} ${isInside ? 'inside' : 'outside'}`);
        }
      }
    }
    expect(seen).toEqual(['1 1 inside']);
  });
});

describe('a version that begins or ends in the future', () => {
  const tile = tileAt([119.9, 30.9], 13);

  test('appears in its tiles, or leaves them, when its time comes, and open maps are told', async () => {
    const told: TilesChanged[] = [];
    const stop = service.onChanged((change) => told.push(change));
    const begins = await addPlace(IN_DEGREES, [119.9, 30.9], { from: "now() + interval '5 seconds'" });
    const ends = await addPlace(IN_DEGREES, [119.9, 30.9], { to: "now() + interval '8 seconds'" });
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(4);
    expect(await codesIn(tile)).not.toContain(begins);
    await expect.poll(() => codesIn(tile)).toContain(ends);
    await expect.poll(() => codesIn(tile), { timeout: 60_000 }).toContain(begins);
    await expect.poll(() => codesIn(tile), { timeout: 60_000 }).not.toContain(ends);
    stop();
    expect(told.length).toBeGreaterThanOrEqual(8);
  });

  test('widens the extent that TileJSON tells when it begins', async () => {
    const narrow = await service.bounds(places, EVERYTHING);
    await addPlace(IN_DEGREES, [125, 35], { from: "now() + interval '2 seconds'" });
    await service.bounds(places, EVERYTHING);
    expect(narrow[2]).toBeLessThan(125);
    await expect.poll(async () => (await service.bounds(places, EVERYTHING))[2], { timeout: 60_000 }).toBe(125);
  });
});

test('the basemap is drawn once for all scopes', async () => {
  const before = service.queries;
  const basemap = tilesetNamed('basemap')!;
  const tile = tileAt([120, 31], 9);
  const tiles = await Promise.all(
    [null, [1], [2], [1, 2]].map((ids) => service.getTile(agencyScope(ids, []), basemap, tile)),
  );
  expect(new Set(tiles).size).toBe(1);
  expect(service.queries - before).toBe(1);
  expect(service.lookup(agencyScope([3], []), `/tiles/basemap/9/${tile.x}/${tile.y}.mvt`)).toBeDefined();
});

test('TRUNCATE of a table empties its tiles', async () => {
  const tile: TileId = { z: 13, x: 6823, y: 3355 };
  expect(Object.keys(await layersOf('beat', tile))).toContain('beat');
  await place.database.query('TRUNCATE beat');
  await expect.poll(() => layersOf('beat', tile)).toEqual({});
  expect(service.lookup(EVERYTHING, '/tiles/beat/13/6823/3355.mvt')?.body.length).toBe(0);
  expect((await service.getTile(EVERYTHING, beat, tile)).body.length).toBe(0);
});
