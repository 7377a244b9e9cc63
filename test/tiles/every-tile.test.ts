import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopeOf } from '../../server/domain/scope.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import type { TileService } from '../../server/tiles/tile-service.ts';
import { tilesTouching } from '../../tiles/grid.ts';
import type { MercatorBox } from '../../tiles/grid.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { faultsOf } from './mvt-validator.ts';

const EVERYTHING = scopeOf(null);
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
          if (body.length > 0) faults.push(...faultsOf(gunzipSync(body)).map((fault) => `${z}/${x}/${y} ${fault}`));
        }
      };
      await Promise.all([work(), work(), work(), work()]);
    }
    expect(faults).toEqual([]);
    expect(tiles).toBeGreaterThan(10_000);
  },
  240_000,
);
