import { seededRandom } from '../../server/domain/random.ts';
import { hasUnit } from '../../server/domain/visibility.ts';
import type { Scope, ShareScope } from '../../server/domain/scope.ts';
import type { Viewer } from '../../server/domain/viewer.ts';
import { encodePositionFrame } from '../../server/contract/position-frame.ts';
import { wgs84Position } from '../../server/domain/position.ts';
import { createSessions } from '../../server/services/sessions.ts';
import { SharedPositions } from '../../server/services/shared-positions.ts';
import type { SharedPosition } from '../../server/services/shared-positions.ts';
import { UnitPicture } from '../../server/services/unit-picture.ts';
import type { UnitPosition } from '../../server/services/unit-picture.ts';
import { ACCESS_CHANNEL, createAccessStore } from '../../server/stores/access-store.ts';
import { createPositionFixStore } from '../../server/stores/position-fix-store.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import { tileAt } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { tilePath } from '../../tiles/tile-cache.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { SERVER_URL } from '../harness/database.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import { median, rates, wrkRate } from './tiles/load.ts';

const ROUNDS = 5;
const CONCURRENCY = 4;
const TILES = 120;
const FRAMES = 100;
/** Of the units, how many have moved when a frame is built: each tells its place every five seconds. */
const MOVED = 1 / 20;
const [OWNER, RECEIVER] = ['ZJ-HUZ', 'JS-SUZ'];

if (!SERVER_URL) {
  console.error(
    'set HUANHU_TEST_DATABASE_URL to a PostGIS superuser, for example postgres://postgres@127.0.0.1/postgres',
  );
  process.exit(1);
}

const huanhu = await startHuanhu();
const { rows: zones } = await huanhu.database.query<{ id: number; code: string }>(
  `SELECT z.id, z.code FROM adjacency_zone AS z
   WHERE (SELECT count(*) FROM feature WHERE id = ANY (z.agency_ids) AND code IN ($1, $2)) = 2`,
  [OWNER, RECEIVER],
);
await huanhu.share({
  owner: OWNER,
  receiver: RECEIVER,
  zones: zones.map(({ code }) => code),
  layers: { jurisdiction: {}, beat: {}, place: {}, unit: { gridM: 100 }, incident: {} },
});
const tokens = {
  duty: await huanhu.token('duty-officer', [OWNER]),
  liaison: await huanhu.token('liaison', [RECEIVER]),
};
const sessions = await createSessions({
  store: createAccessStore(huanhu.database),
  listen: (wake) => huanhu.database.listen(ACCESS_CHANNEL, wake, wake),
  isDemo: false,
  onError: console.error,
});
const scopeOf = (token: string): Scope => {
  const viewer: Viewer | undefined = sessions.authenticate({ authorization: `Bearer ${token}`, cookie: undefined });
  if (!viewer) throw new Error('a token is not good');
  return viewer.scope;
};
const scopes = { duty: scopeOf(tokens.duty), liaison: scopeOf(tokens.liaison) as ShareScope };

/** Tiles that the zones reach into, z8–z14, of what maps ask for. */
async function tilesInZones(): Promise<{ tileset: string; tile: TileId }[]> {
  const random = seededRandom(21);
  const { rows } = await huanhu.database.query<{ lon: number; lat: number }>(
    `SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM adjacency_zone AS z,
       LATERAL (SELECT (ST_Dump(ST_GeneratePoints(z.geom, 400, 1))).geom AS p) AS points WHERE z.id = ANY ($1)`,
    [zones.map(({ id }) => id)],
  );
  const tiles = new Map<string, { tileset: string; tile: TileId }>();
  for (let tries = 0; tiles.size < TILES && tries < 20 * TILES; tries++) {
    const { lon, lat } = rows[Math.floor(random() * rows.length)]!;
    const z = 8 + (tries % 7);
    const tileset = z < 11 ? 'jurisdiction' : (['territory', 'beat', 'jurisdiction'] as const)[tries % 3]!;
    const tile = tileAt([lon, lat], z);
    tiles.set(tilePath(tileset, tile), { tileset, tile });
  }
  return [...tiles.values()];
}

type Times = Record<'duty' | 'liaison', number>;
const say = (what: string, { duty, liaison }: Times, ratio: number): void => {
  const number = (rate: number): string => Math.round(rate).toLocaleString('en-US').padStart(9);
  console.log(`  ${what.padEnd(44)} ${number(duty)} /s ${number(liaison)} /s   ${ratio.toFixed(2)}`);
};
const ratios: Record<string, number> = {};
/** Says the medians of some rounds, and keeps the time of the liaison's by that of the duty officer's. */
function report(name: string, what: string, rounds: readonly Times[]): void {
  const ratio = median(rounds.map(({ duty, liaison }) => duty / liaison));
  const rate = (who: keyof Times): number => median(rounds.map((round) => round[who]));
  ratios[name] = Math.max(ratios[name] ?? 0, Math.round(ratio * 100) / 100);
  say(what, { duty: rate('duty'), liaison: rate('liaison') }, ratio);
}

const tiles = await tilesInZones();
const fresh = await createTileService({ database: huanhu.database, cacheBytes: 0 });
const cold = (scope: Scope) => (task: (typeof tiles)[number]) =>
  fresh.getTile(scope, tilesetNamed(task.tileset)!, task.tile);
console.log(`${tiles.length} tiles z8–z14 in ${zones.length} zones; medians of ${ROUNDS} rounds`);
console.log(`  ${''.padEnd(44)} ${'duty'.padStart(12)} ${'liaison'.padStart(12)}   time liaison / duty`);
const coldRounds: Times[] = [];
for (let round = -1; round < ROUNDS; round++) {
  const { duty, liaison } = await rates(
    tiles,
    { duty: cold(scopes.duty), liaison: cold(scopes.liaison) },
    CONCURRENCY,
    16,
  );
  if (round >= 0) coldRounds.push({ duty: duty!, liaison: liaison! });
}
await fresh.close();
report('liaison_vs_duty_tiles_cold', 'tiles, cold', coldRounds);

const cachedRounds: Times[] = [];
const ofMiddleZoom = tiles.find(({ tile }) => tile.z === 12)!;
const address = `${huanhu.url}${tilePath(ofMiddleZoom.tileset, ofMiddleZoom.tile)}`;
const headersOf = (token: string) => ({ 'Accept-Encoding': 'gzip', Authorization: `Bearer ${token}` });
for (const token of Object.values(tokens)) await fetch(address, { headers: headersOf(token) });
for (let round = 0; round < ROUNDS; round++) {
  cachedRounds.push({
    duty: await wrkRate(address, headersOf(tokens.duty)),
    liaison: await wrkRate(address, headersOf(tokens.liaison)),
  });
}
report('liaison_vs_duty_tiles_cached', 'tiles, cached, over HTTP', cachedRounds);

const { rows: homes } = await huanhu.database.query<{ id: number; lon: number; lat: number }>(
  'SELECT id, ST_X(home) AS lon, ST_Y(home) AS lat FROM unit WHERE retired_at IS NULL ORDER BY id',
);
const identities = await createPositionFixStore(huanhu.database).units();
const owner = identities.find(({ id }) => id === homes[0]!.id)!;

/** So many units, each around the home of one of the region's. */
function framesOf(count: number): (round: number) => Times {
  const random = seededRandom(count);
  const picture = new UnitPicture();
  let time = Date.now();
  const around = (degrees: number): number => degrees + (random() - 0.5) * 0.02;
  const places = Array.from({ length: count }, (_, i): [number, number] => {
    const { lon, lat } = homes[i % homes.length]!;
    return [around(lon), around(lat)];
  });
  const move = (i: number): UnitPosition => {
    // Some fifty metres, at a walk or in a car: seldom across the edge of a zone.
    const [lon, lat] = places[i]!.map((degrees) => degrees + (random() - 0.5) * 0.001) as [number, number];
    places[i] = [lon, lat];
    return {
      unitId: i + 1,
      unit: { ...owner, id: i + 1 },
      position: wgs84Position(lon, lat),
      fixedAt: ++time,
      receivedAt: time,
      accuracyM: 5,
      speedMps: 1,
      courseDeg: 90,
      batteryPercent: 80,
      source: 'bench',
    };
  };
  for (let i = 0; i < count; i++) picture.apply(move(i));
  picture.takeChanges();
  const pictures = new Map([[0, picture]]);
  const shared = new SharedPositions(scopes.liaison).fill(pictures);
  const encode = (positions: readonly (UnitPosition | SharedPosition)[]): void => {
    const flat = positions.map(({ position: [lon, lat], ...fix }) => ({ ...fix, lon, lat }));
    encodePositionFrame('delta', time, 1, flat);
  };
  const dutys = (changes: readonly UnitPosition[]): void =>
    encode(changes.filter(({ unit }) => hasUnit(scopes.duty, unit)));
  const liaisons = (changes: readonly UnitPosition[]): void => {
    const { changed, hasGone } = shared.follow(
      changes.map(({ unitId }) => unitId),
      pictures,
    );
    encode(hasGone ? shared.all() : changed);
  };
  return (round) => {
    const spent: Times = { duty: 0, liaison: 0 };
    for (let frame = 0; frame < FRAMES; frame++) {
      for (let k = 0; k < count * MOVED; k++) picture.apply(move(Math.floor(random() * count)));
      const changes = picture.takeChanges();
      const both = [
        ['duty', dutys],
        ['liaison', liaisons],
      ] as const;
      for (const [who, build] of (round + frame) % 2 === 0 ? both : [both[1], both[0]]) {
        const start = performance.now();
        build(changes);
        spent[who] += performance.now() - start;
      }
    }
    return { duty: (FRAMES / spent.duty) * 1000, liaison: (FRAMES / spent.liaison) * 1000 };
  };
}

for (const count of [homes.length, 20_000]) {
  const measure = framesOf(count);
  measure(0);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => measure(round));
  report('liaison_vs_duty_frames', `frames, ${count.toLocaleString('en-US')} units, one in 20 moved`, rounds);
}
ratios['liaison_vs_duty'] = Math.max(...Object.values(ratios));

await sessions.close();
await huanhu.stop();
console.log(JSON.stringify({ bench: 'scope', ratios }));
