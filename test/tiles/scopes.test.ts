import { afterAll, beforeAll, expect, test } from 'vitest';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../server/domain/random.ts';
import type { Viewer } from '../../server/domain/viewer.ts';
import { createSessions } from '../../server/services/sessions.ts';
import { ACCESS_CHANNEL, createAccessStore } from '../../server/stores/access-store.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import { tileAt } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { tilePath } from '../../tiles/tile-cache.ts';
import { isScoped } from '../../server/tiles/tile-sql.ts';
import { TILESETS, tilesetNamed } from '../../tiles/tileset.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

const REQUESTS = 10_000;
const AT_ONCE = 32;

let huanhu: Huanhu;
beforeAll(async () => {
  huanhu = await startHuanhu();
});
afterAll(() => huanhu.stop());

interface Looker {
  readonly name: string;
  readonly headers: Record<string, string>;
}

const AGENCIES = ['ZJ-HUZ', 'ZJ-JIX', 'ZJ-HGH', 'JS-SUZ', 'JS-WUX', 'AH-XUC'];

/** Twenty that see each something else. */
async function createLookers(): Promise<Looker[]> {
  const lookers: Looker[] = [];
  const add = (name: string, headers: Record<string, string>): void => void lookers.push({ name, headers });
  const withToken = async (role: 'duty-officer' | 'wall' | 'liaison', agencies?: string[]): Promise<void> =>
    add(`${role} ${String(agencies)}`, { Authorization: `Bearer ${await huanhu.token(role, agencies)}` });
  const { rows: zones } = await huanhu.database.query<{ code: string; agencies: string[] }>(
    `SELECT z.code, (SELECT array_agg(code ORDER BY code) FROM feature WHERE id = ANY (z.agency_ids)) AS agencies
     FROM adjacency_zone AS z ORDER BY z.id`,
  );
  const pairs = zones.flatMap(({ code, agencies: [a = '', b = ''] }) => [
    { zone: code, owner: a, receiver: b },
    { zone: code, owner: b, receiver: a },
  ]);
  for (const [i, { zone, owner, receiver }] of pairs.entries()) {
    await huanhu.share({
      owner,
      receiver,
      zones: [zone],
      isCut: i % 3 !== 0,
      layers: {
        jurisdiction: i % 2 === 0 ? {} : { fields: [] },
        ...(i % 4 === 0 ? {} : { beat: i % 3 === 0 ? { fields: ['kind'] } : {} }),
        place: { fields: ['name'] },
      },
    });
  }
  await withToken('duty-officer');
  await withToken('wall', ['ZJ-HUZ', 'JS-SUZ']);
  for (const agency of AGENCIES) await withToken('duty-officer', [agency]);
  for (const receiver of new Set(pairs.map((pair) => pair.receiver))) await withToken('liaison', [receiver]);
  const { rows: stations } = await huanhu.database.query<{ code: string }>(
    `SELECT s.code FROM station AS s JOIN feature AS a ON a.id = s.agency_id WHERE a.code = 'ZJ-HUZ' ORDER BY s.id LIMIT 30`,
  );
  for (const { code } of [stations[0]!, stations[12]!, stations[25]!]) {
    add(`commander ${code}`, { Cookie: await huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: code }) });
  }
  const { rows: beats } = await huanhu.database.query<{ code: string }>('SELECT code FROM beat ORDER BY id');
  for (let i = 0; lookers.length < 20; i++) {
    const { code } = beats[(i * 389) % beats.length]!;
    add(`warden ${code}`, { Cookie: await huanhu.person('warden', { agency: 'ZJ-HUZ', beat: code }) });
  }
  return lookers;
}

/** Tiles over the zones and the towns, of all scoped tilesets and zooms. */
function createTiles(): { tileset: string; tile: TileId }[] {
  const random = seededRandom(7);
  const scoped = TILESETS.filter(isScoped);
  const tiles = new Map<string, { tileset: string; tile: TileId }>();
  while (tiles.size < 40) {
    const { name, minZoom, maxZoom } = scoped[Math.floor(random() * scoped.length)]!;
    const z = minZoom + Math.floor(random() * (maxZoom - minZoom + 1));
    const tile = tileAt([119.4 + 1.2 * random(), 30.5 + 0.6 * random()], z);
    tiles.set(tilePath(name, tile), { tileset: name, tile });
  }
  return [...tiles.values()];
}

/** Features of a tile: what another scope's tile would differ in. */
const featuresOf = (body: Uint8Array): string => {
  if (body.length === 0) return '';
  const { layers } = new VectorTile(new PbfReader(body));
  return Object.values(layers)
    .map((layer) => {
      const features = Array.from({ length: layer.length }, (_, i) => {
        const { id, properties } = layer.feature(i);
        return `${id} ${JSON.stringify(properties)} ${JSON.stringify(layer.feature(i).loadGeometry())}`;
      });
      return `${layer.name}: ${features.join('; ')}`;
    })
    .join('\n');
};

test('twenty who see different things ask for the same tiles ten thousand times, and each gets their own', async () => {
  const lookers = await createLookers();
  const tiles = createTiles();
  // Their scopes as the server knows them, and a service that has nothing in memory and is asked once for each tile.
  const sessions = await createSessions({
    store: createAccessStore(huanhu.database),
    listen: (wake) => huanhu.database.listen(ACCESS_CHANNEL, wake, wake),
    isDemo: false,
    onError: (error) => {
      throw error;
    },
  });
  const fresh = await createTileService({ database: huanhu.database, cacheBytes: 0 });
  const viewers = lookers.map(({ name, headers }): Viewer => {
    const viewer = sessions.authenticate({ authorization: headers['Authorization'], cookie: headers['Cookie'] });
    if (!viewer) throw new Error(`${name} is not let in`);
    return viewer;
  });
  expect(new Set(viewers.map(({ scope }) => scope.key)).size).toBe(20);
  const references: string[][] = [];
  for (const { scope } of viewers) {
    const own: string[] = [];
    for (const { tileset, tile } of tiles) {
      const { body } = await fresh.getTile(scope, tilesetNamed(tileset)!, tile);
      own.push(body.length === 0 ? '' : featuresOf(gunzipSync(body)));
    }
    references.push(own);
  }
  await fresh.close();
  await sessions.close();
  const different = new Set(references.map((own) => own.join('\n\n')));
  expect(different.size).toBeGreaterThanOrEqual(15);

  const random = seededRandom(3);
  const decoded = new Map<string, string>();
  const wrong: string[] = [];
  let left = REQUESTS;
  const ask = async (): Promise<void> => {
    while (left-- > 0) {
      const [who, what] = [Math.floor(random() * lookers.length), Math.floor(random() * tiles.length)];
      const { tileset, tile } = tiles[what]!;
      const response = await huanhu.http(tilePath(tileset, tile), { headers: lookers[who]!.headers });
      const body = Buffer.from(await response.arrayBuffer());
      const key = `${what} ${body.toString('base64')}`;
      if (!decoded.has(key)) decoded.set(key, featuresOf(body));
      const where = `${lookers[who]!.name} ${tilePath(tileset, tile)}`;
      if (response.status !== 200 && response.status !== 204) wrong.push(`${where}: ${response.status}`);
      else if (decoded.get(key) !== references[who]![what]) wrong.push(`${where}: not their own`);
      if (!response.headers.get('Cache-Control')?.split(', ').includes('private')) wrong.push(`${where}: not private`);
      if (!response.headers.get('Vary')?.includes('Cookie, Authorization')) wrong.push(`${where}: does not vary`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  expect(wrong.slice(0, 10)).toEqual([]);
});
