import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../server/domain/random.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import { hashOfSecret } from '../../server/services/sessions.ts';
import { createAccessTokenStore } from '../../server/stores/access-token-store.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import { tileAt } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { tilePath } from '../../tiles/tile-cache.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import { createAsMvt } from './tiles/as-mvt.ts';
import { addManyFeatures } from './tiles/data.ts';
import { median, rates, wrkRate } from './tiles/load.ts';
import { freePort, startAsMvtServer, startBareNode, startNginxAndMapServer } from './tiles/peers.ts';

const CONCURRENCY = 4;
const ROUNDS = 9;
const EDITS = 1_000;
const WARM_UP = 40;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

if (!SERVER_URL) {
  console.error(
    'set HUANHU_TEST_DATABASE_URL to a PostGIS superuser, for example postgres://postgres@127.0.0.1/postgres',
  );
  process.exit(1);
}
interface Task {
  readonly tileset: 'jurisdiction' | 'beat';
  readonly tile: TileId;
}

/** Distinct tiles of z8–z14 over the region, as a crowd of maps would ask for them: some to warm up, the others to measure. */
function tasksOf(random: () => number): [warmUp: Task[], measured: Task[]] {
  const tasks = new Map<string, Task>();
  for (let tries = 0; tries < 700; tries++) {
    const z = 8 + (tries % 7);
    const tile = tileAt([119.2 + 1.5 * random(), 30.3 + random()], z);
    const tileset = z >= 11 && random() < 0.5 ? 'beat' : 'jurisdiction';
    tasks.set(tilePath(tileset, tile), { tileset, tile });
  }
  const all = [...tasks.values()];
  return [all.slice(0, WARM_UP), all.slice(WARM_UP)];
}

const say = (line: string): void => console.log(line);
say('making 200,000 beats and 2,000 jurisdictions …');
const place = await createTestDatabase('demo', 'server');
await addManyFeatures(place.database, { beats: 200_000, jurisdictions: 2_000 });
const token = randomBytes(32).toString('base64url');
await createAccessTokenStore(place.database).add({
  name: 'bench',
  sha256: hashOfSecret(token),
  role: 'duty-officer',
  agencies: null,
  days: 1,
});

const port = await freePort();
const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
  cwd: ROOT,
  env: {
    ...process.env,
    ...place.environment,
    HUANHU_PORT: String(port),
    HUANHU_DEMO: 'off',
    HUANHU_LOG_LEVEL: 'silent',
    HUANHU_TILE_LIMIT: '1000000',
    NODE_ENV: 'production',
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const url = `http://127.0.0.1:${port}`;
while (
  !(await fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  ))
)
  await delay(100);
const session = await fetch(`${url}/api/session`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ token }),
});
const cookie = session.headers.get('Set-Cookie')!.split(';')[0]!;

const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
const fetchRaw = (
  address: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: Buffer; etag: string }> =>
  new Promise((done, fail) => {
    http
      .get(address, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          done({ status: response.statusCode!, body: Buffer.concat(chunks), etag: response.headers.etag ?? '' }),
        );
      })
      .on('error', fail);
  });
const ours = ({ tileset, tile }: Task) =>
  fetchRaw(`${url}${tilePath(tileset, tile)}`, { Cookie: cookie, 'Accept-Encoding': 'gzip' });
const expectTile = async (task: Task): Promise<void> => {
  const { status } = await ours(task);
  if (status !== 200 && status !== 204) throw new Error(`${status} for ${JSON.stringify(task)}`);
};

const directory = mkdtempSync(join(tmpdir(), 'huanhu-bench-'));
const asMvt = createAsMvt(place.url!, CONCURRENCY);
const ratios: Record<string, number> = {};
try {
  const small: Task = { tileset: 'beat', tile: { z: 14, x: 13_652, y: 6_712 } };
  const { body, etag } = await ours(small);
  const [bare, sqlServer, { nginx, mapServer }] = await Promise.all([
    startBareNode(body),
    startAsMvtServer(place.url!, CONCURRENCY),
    startNginxAndMapServer(directory, body, place.url!),
  ]);
  const mapServerUrl = ({ tileset, tile: { z, x, y } }: Task): string => {
    const shape = tileset === 'beat' ? `beat_${z}` : z <= 9 ? 'jurisdiction_overview' : 'jurisdiction';
    const layers = z >= (tileset === 'beat' ? 13 : 9) ? `${shape}+${tileset}_label` : shape;
    return `${mapServer.url}&mode=tile&tilemode=gmap&tile=${x}+${y}+${z}&layers=${layers}&map.imagetype=mvt`;
  };
  const fromMapServer = async (task: Task): Promise<void> => {
    const { status } = await fetchRaw(mapServerUrl(task), {});
    if (status !== 200) throw new Error(`MapServer answered ${status}`);
  };

  const fromSqlServer = async ({ tileset, tile: { z, x, y } }: Task): Promise<void> => {
    const { status } = await fetchRaw(`${sqlServer.url}/${tileset}/${z}/${x}/${y}`, {});
    if (status !== 200) throw new Error(`the server over ST_AsMVT answered ${status}`);
  };

  const [warmUp, tasks] = tasksOf(seededRandom(11));
  for (const task of warmUp) {
    await Promise.all([
      expectTile(task),
      asMvt.tile(task.tileset, task.tile),
      fromSqlServer(task),
      fromMapServer(task),
    ]);
  }
  const cold = await rates(
    tasks,
    {
      sql: ({ tileset, tile }) => asMvt.tile(tileset, tile),
      ours: expectTile,
      sqlServer: fromSqlServer,
      mapServer: fromMapServer,
    },
    CONCURRENCY,
  );
  ratios['cold_vs_sql'] = cold['ours']! / cold['sql']!;
  ratios['cold_vs_sql_server'] = cold['ours']! / cold['sqlServer']!;
  ratios['cold_vs_mapserver'] = cold['ours']! / cold['mapServer']!;

  const tileUrl = `${url}${tilePath(small.tileset, small.tile)}`;
  const gzip = { 'Accept-Encoding': 'gzip' };
  const bursts: Record<string, number[]> = { ours: [], node: [], nginx: [], ours304: [], node304: [] };
  for (let round = 0; round < ROUNDS; round++) {
    bursts['ours']!.push(await wrkRate(tileUrl, { ...gzip, Cookie: cookie }));
    bursts['node']!.push(await wrkRate(bare.url, gzip));
    bursts['nginx']!.push(await wrkRate(nginx.url, gzip));
    bursts['ours304']!.push(await wrkRate(tileUrl, { ...gzip, Cookie: cookie, 'If-None-Match': etag }));
    bursts['node304']!.push(await wrkRate(bare.url, { ...gzip, 'If-None-Match': '"x"' }));
  }
  const warm = Object.fromEntries(Object.entries(bursts).map(([name, values]) => [name, median(values)]));
  const warmMapServer = await wrkRate(mapServerUrl(small), gzip, 3);
  ratios['cached_vs_node'] = warm['ours']! / warm['node']!;
  ratios['not_modified_vs_node'] = warm['ours304']! / warm['node304']!;
  ratios['cached_vs_nginx'] = warm['ours']! / warm['nginx']!;
  ratios['warm_vs_mapserver'] = warm['ours']! / warmMapServer;

  say(`${EDITS} edits under load …`);
  ratios['stale'] = await countStale();

  const [embedded, onServer] = await Promise.all([
    createTestDatabase('demo', 'embedded'),
    createTestDatabase('demo', 'server'),
  ]);
  const [a, b] = await Promise.all(
    [embedded, onServer].map(({ database }) => createTileService({ database, cacheBytes: 1e8 })),
  );
  const everything = agencyScope(null, []);
  const both = await rates(
    tasks,
    {
      embedded: ({ tileset, tile }) => a!.getTile(everything, tilesetNamed(tileset)!, tile),
      server: ({ tileset, tile }) => b!.getTile(everything, tilesetNamed(tileset)!, tile),
    },
    CONCURRENCY,
  );
  ratios['embedded_vs_server'] = both['embedded']! / both['server']!;
  await Promise.all([a!.close(), b!.close()]);
  await Promise.all([embedded.drop(), onServer.drop()]);

  const row = (what: string, rate: number | undefined): string =>
    `  ${what.padEnd(44)} ${Math.round(rate ?? 0)
      .toLocaleString('en-US')
      .padStart(8)} /s`;
  say(
    `\n${tasks.length} distinct tiles z8–z14, ${CONCURRENCY} at a time; one tile of ${body.length} bytes, 16 connections`,
  );
  say(row('cold: ST_AsMVT through pg', cold['sql']));
  say(row('cold: ours over HTTP, gzip', cold['ours']));
  say(row('cold: ST_AsMVT over HTTP, gzip', cold['sqlServer']));
  say(row('cold: MapServer over HTTP', cold['mapServer']));
  say(row('cached: MapServer, the same tile', warmMapServer));
  say(row('cached: ours, session and scope checked', warm['ours']));
  say(row('cached: bare node:http', warm['node']));
  say(row('cached: nginx, file', warm['nginx']));
  say(row('304: ours', warm['ours304']));
  say(row('304: bare node:http', warm['node304']));
  say(row('demo region only: embedded, cold', both['embedded']));
  say(row('demo region only: PostgreSQL, cold', both['server']));
  bare.stop();
  sqlServer.stop();
  nginx.stop();
} finally {
  await asMvt.close();
  agent.destroy();
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  await place.drop();
  rmSync(directory, { recursive: true, force: true });
}
for (const [name, ratio] of Object.entries(ratios)) ratios[name] = Math.round(ratio * 100) / 100;
say(JSON.stringify({ bench: 'tiles', ratios }));

/** Edits beats while maps look at them; afterwards every tile that the server holds must be what a fresh render gives. */
async function countStale(): Promise<number> {
  const random = seededRandom(5);
  const { rows } = await place.database.query<{ id: number; lon: number; lat: number }>(
    `SELECT id, ST_X(c) AS lon, ST_Y(c) AS lat FROM (SELECT id, ST_Centroid(geom) AS c FROM beat WHERE code LIKE 'BENCH-%' ORDER BY id LIMIT 300) AS b`,
  );
  const asked = new Map<string, Task>();
  let isEditing = true;
  const read = async (): Promise<void> => {
    while (isEditing) {
      const { lon, lat } = rows[Math.floor(random() * rows.length)]!;
      const task: Task = { tileset: 'beat', tile: tileAt([lon, lat], 12 + Math.floor(random() * 3)) };
      asked.set(tilePath(task.tileset, task.tile), task);
      await expectTile(task);
    }
  };
  let left = EDITS;
  const edit = async (): Promise<void> => {
    while (left-- > 0) {
      const { id } = rows[Math.floor(random() * rows.length)]!;
      const by = [(random() - 0.5) * 4e-4, (random() - 0.5) * 4e-4];
      // As everywhere: the version in force is closed and a new one follows it.
      await place.database.query(
        `WITH closed AS (UPDATE beat SET valid_to = now() WHERE id = $1 AND valid_to = 'infinity' AND valid_from < now() RETURNING *)
         INSERT INTO beat (id, code, name_zh, name_en, valid_from, agency_id, jurisdiction_id, kind, geom)
         SELECT id, code, name_zh, name_en, now(), agency_id, jurisdiction_id, kind, ST_Translate(geom, $2, $3) FROM closed`,
        [id, ...by],
      );
      if (random() < 0.2) await delay(random() * 15);
    }
  };
  const reading = Promise.all([read(), read(), read(), read()]);
  await Promise.all([edit(), edit()]);
  isEditing = false;
  await reading;
  await delay(500);
  const fresh = await createTileService({ database: place.database, cacheBytes: 1e6 });
  let stale = 0;
  for (const task of asked.values()) {
    const held = await ours(task);
    const { etag } = await fresh.getTile(agencyScope(null, []), tilesetNamed(task.tileset)!, task.tile);
    if (held.etag !== etag) stale++;
  }
  await fresh.close();
  return stale;
}
