import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareScope } from '../../server/domain/scope.ts';
import type { ShareScope } from '../../server/domain/scope.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import type { TileService } from '../../server/tiles/tile-service.ts';
import { CLIP_MARGIN, EXTENT, tileBox, tileSizeM, tilesTouching } from '../../tiles/grid.ts';
import type { MercatorBox, TileId } from '../../tiles/grid.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { changedSizes, sizesIn } from './drawn.ts';
import type { Source } from './drawn.ts';
import { faultsOf } from './mvt-validator.ts';

let place: TestDatabase;
let service: TileService;
let scope: ShareScope;
let region: MercatorBox;

/** A zone, and another one that lies half over it, both shared and cut. */
beforeAll(async () => {
  place = await createTestDatabase('demo');
  const { database } = place;
  await database.query(
    `WITH made AS (INSERT INTO feature (layer, code) VALUES ('adjacency-zone', 'OVER') RETURNING id)
     INSERT INTO adjacency_zone (id, code, name_zh, name_en, agency_ids, geom)
     SELECT made.id, 'OVER', '叠', 'Over', z.agency_ids, ST_Multi(ST_Translate(z.geom, 0.05, -0.04))
     FROM made, adjacency_zone AS z WHERE z.code = 'ZJ-HUZ_JS-SUZ'`,
  );
  const { rows } = await database.query<{ id: number; owner: number; receiver: number }>(
    `INSERT INTO share (owner_id, receiver_id, starts_at, ends_at, is_cut, proposed_by, proposed_by_id, accepted_by, accepted_at)
     SELECT o.id, r.id, now(), now() + interval '1 day', true, 'test', o.id, 'test', now()
     FROM feature AS o, feature AS r WHERE o.layer = 'agency' AND o.code = 'ZJ-HUZ' AND r.layer = 'agency' AND r.code = 'JS-SUZ'
     RETURNING id, owner_id AS owner, receiver_id AS receiver`,
  );
  const { id, owner, receiver } = rows[0]!;
  await database.query(
    "INSERT INTO share_zone SELECT $1, id FROM adjacency_zone WHERE code = ANY ('{OVER,ZJ-HUZ_JS-SUZ}')",
    [id],
  );
  await database.query(
    "INSERT INTO share_layer (share_id, layer, fields) SELECT $1, layer, '{name,kind}' FROM unnest(ARRAY['jurisdiction', 'beat', 'place']) AS layer",
    [id],
  );
  scope = shareScope(receiver, [{ shareId: id, ownerId: owner, zones: [], layers: {} }]);
  service = await createTileService({ database, cacheBytes: 1e6 });
  const boxes = await database.query<{ box: MercatorBox }>(
    `SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] AS box
     FROM (SELECT ST_Extent(geom_3857) AS e FROM adjacency_zone WHERE code = ANY ('{OVER,ZJ-HUZ_JS-SUZ}')) AS region`,
  );
  region = boxes.rows[0]!.box;
});
afterAll(async () => {
  await service?.close();
  await place?.drop();
});

function* tilesOf(zoom: number): Generator<TileId> {
  const { z, minX, minY, maxX, maxY } = tilesTouching(region, zoom);
  for (let x = minX; x <= maxX; x++) for (let y = minY; y <= maxY; y++) yield { z, x, y };
}
const draw = async (name: string, tile: TileId): Promise<Buffer> => {
  const { body } = await service.getTile(scope, tilesetNamed(name)!, tile);
  return body.length > 0 ? gunzipSync(body) : Buffer.alloc(0);
};

test('every tile of what two zones show that lie over each other is valid, from the first zoom to 14', async () => {
  const tileset = tilesetNamed('territory')!;
  const faults: string[] = [];
  const features = new Map<string, number>();
  for (let zoom = tileset.minZoom; zoom <= tileset.maxZoom; zoom++) {
    for (const tile of tilesOf(zoom)) {
      const bytes = await draw('territory', tile);
      if (bytes.length === 0) continue;
      faults.push(...faultsOf(bytes, tileset.layers).map((fault) => `${zoom}/${tile.x}/${tile.y} ${fault}`));
      for (const [name, { length }] of Object.entries(new VectorTile(new PbfReader(bytes)).layers))
        features.set(name, (features.get(name) ?? 0) + length);
    }
  }
  expect(faults).toEqual([]);
  for (const name of ['jurisdiction', 'jurisdiction_label', 'beat', 'beat_label', 'place'])
    expect(features.get(name), name).toBeGreaterThan(0);
}, 240_000);

test.each(['jurisdiction', 'beat'])(
  'each %s is drawn as large as both zones together show of it',
  async (name) => {
    const wrong: string[] = [];
    let seen = 0;
    for (const zoom of [11, 13]) {
      for (const tile of tilesOf(zoom)) {
        const bytes = await draw(name, tile);
        const drawn =
          bytes.length > 0 ? sizesIn(new VectorTile(new PbfReader(bytes)), name) : new Map<number, number>();
        const unit = EXTENT / tileSizeM(zoom);
        const { rows } = await place.database.query<Source & Record<string, unknown>>(
          `SELECT t.id, ST_Area(g) * $5::float8 ^ 2 AS area, ST_Perimeter(g) * $5 AS around,
           (ST_XMax(t.geom_3857) - ST_XMin(t.geom_3857)) * (ST_YMax(t.geom_3857) - ST_YMin(t.geom_3857)) * $5 ^ 2 AS box
         FROM ${name} AS t, (SELECT ST_Union(geom_3857) AS area FROM adjacency_zone WHERE code = ANY ('{OVER,ZJ-HUZ_JS-SUZ}')) AS z,
           ST_Intersection(ST_Intersection(t.geom_3857, z.area), ST_MakeEnvelope($1, $2, $3, $4, 3857)) AS g
         WHERE t.agency_id = $6 AND t.geom_3857 && ST_MakeEnvelope($1, $2, $3, $4, 3857) AND ST_Area(g) > 0`,
          [...tileBox(tile, CLIP_MARGIN), unit, scope.grants[0]!.ownerId],
        );
        seen += rows.length;
        const known = new Set(rows.map(({ id }) => id));
        const others = [...drawn].filter(([id, size]) => !known.has(id) && size > 1).map(([id]) => `${id}: shown`);
        wrong.push(...[...changedSizes(rows, drawn), ...others].map((what) => `${zoom}/${tile.x}/${tile.y} ${what}`));
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(100);
  },
  240_000,
);
