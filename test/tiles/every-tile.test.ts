import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agencyScope } from '../../server/domain/scope.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import type { TileService } from '../../server/tiles/tile-service.ts';
import { CLIP_MARGIN, EXTENT, tileBox, tileSizeM, tilesTouching } from '../../tiles/grid.ts';
import type { MercatorBox, TileId } from '../../tiles/grid.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import type { TileLayer } from '../../tiles/tileset.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { changedSizes, sizesIn } from './drawn.ts';
import type { Source } from './drawn.ts';
import { faultsOf } from './mvt-validator.ts';

const EVERYTHING = agencyScope(null, []);
let place: TestDatabase;
let service: TileService;
let region: MercatorBox;

beforeAll(async () => {
  place = await createTestDatabase('demo');
  service = await createTileService({ database: place.database, cacheBytes: 1e6 });
  const { rows } = await place.database.query<{ box: MercatorBox }>(
    `SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] AS box
     FROM (SELECT ST_Extent(geom_3857) AS e FROM agency) AS region`,
  );
  region = rows[0]!.box;
});
afterAll(async () => {
  await service?.close();
  await place?.drop();
});

test.each(['territory', 'basemap'])(
  'every tile of %s over the region is valid, from the first zoom to 14',
  async (name) => {
    const tileset = tilesetNamed(name)!;
    const faults: string[] = [];
    let tiles = 0;
    for (let z = tileset.minZoom; z <= tileset.maxZoom; z++) {
      const { minX, minY, maxX, maxY } = tilesTouching(region, z);
      const all: [number, number][] = [];
      for (let x = minX; x <= maxX; x++) for (let y = minY; y <= maxY; y++) all.push([x, y]);
      const next = all.values();
      const work = async (): Promise<void> => {
        for (const [x, y] of next) {
          const { body } = await service.getTile(EVERYTHING, tileset, { z, x, y });
          tiles++;
          if (body.length > 0)
            faults.push(...faultsOf(gunzipSync(body), tileset.layers).map((fault) => `${z}/${x}/${y} ${fault}`));
        }
      };
      await Promise.all([work(), work(), work(), work()]);
    }
    expect(faults).toEqual([]);
    expect(tiles).toBeGreaterThan(10_000);
  },
  240_000,
);

test.each(['territory', 'basemap'])('every area of %s keeps its size in the tiles up to zoom 10', async (name) => {
  const tileset = tilesetNamed(name)!;
  const faults: string[] = [];
  let areas = 0;
  for (let z = tileset.minZoom; z <= 10; z++) {
    const layers = tileset.layers.filter(({ minZoom, geometry }) => z >= minZoom && geometry === 'geom_3857');
    const { minX, minY, maxX, maxY } = tilesTouching(region, z);
    for (let x = minX; x <= maxX; x++) {
      for (let y = minY; y <= maxY; y++) {
        const { body } = await service.getTile(EVERYTHING, tileset, { z, x, y });
        const tile = new VectorTile(new PbfReader(body.length > 0 ? gunzipSync(body) : body));
        for (const layer of layers) {
          const sources = await areasIn(layer, { z, x, y });
          areas += sources.length;
          faults.push(
            ...changedSizes(sources, sizesIn(tile, layer.name)).map((fault) => `${z}/${x}/${y} ${layer.name} ${fault}`),
          );
        }
      }
    }
  }
  expect(faults).toEqual([]);
  expect(areas).toBeGreaterThan(100);
});

/** What there is to draw, square units, by exact intersection. */
async function areasIn(layer: TileLayer, tile: TileId) {
  const geometry = layer.hasOverview && tile.z <= 9 ? 'geom_overview' : 'geom_3857';
  const rows = layer.table === 'basemap' ? `layer = '${layer.rows}'` : 'true';
  const unit = EXTENT / tileSizeM(tile.z);
  const { rows: areas } = await place.database.query<Source & Record<string, unknown>>(
    `SELECT id, ST_Area(g) * $5::float8 ^ 2 AS area, ST_Perimeter(g) * $5 AS around,
       (ST_XMax(t.geom_3857) - ST_XMin(t.geom_3857)) * (ST_YMax(t.geom_3857) - ST_YMin(t.geom_3857)) * $5 ^ 2 AS box
     FROM ${layer.table} AS t, ST_Intersection(ST_MakeValid(t.${geometry}), ST_MakeEnvelope($1, $2, $3, $4, 3857)) AS g
     WHERE ${rows} AND t.geom_3857 && ST_MakeEnvelope($1, $2, $3, $4, 3857) AND ST_Area(g) > 0`,
    [...tileBox(tile, CLIP_MARGIN), unit],
  );
  return areas;
}
