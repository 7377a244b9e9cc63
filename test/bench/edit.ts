import { readFileSync } from 'node:fs';
import type { DraftChange } from '../../server/domain/draft.ts';
import type { TerritoryVersion } from '../../server/domain/draft-ports.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import type { AreaCoordinates, DrawnLayer } from '../../server/domain/territory.ts';
import type { Viewer } from '../../server/domain/viewer.ts';
import { createPublications } from '../../server/services/publications.ts';
import { createAuditStore } from '../../server/stores/audit-store.ts';
import { createDraftChecks } from '../../server/stores/draft-check-store.ts';
import { createDraftStore } from '../../server/stores/draft-store.ts';
import { createPublicationStore } from '../../server/stores/publication-store.ts';
import { createTerritoryStore } from '../../server/stores/territory-store.ts';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import { median } from './tiles/load.ts';

const ROUNDS = 15;
/** Degrees that a corner is moved there and back, some five metres. */
const STEP = 5e-5;

if (!SERVER_URL) {
  console.error(
    'set HUANHU_TEST_DATABASE_URL to a PostGIS superuser, for example postgres://postgres@127.0.0.1/postgres',
  );
  process.exit(1);
}

type Position = readonly [number, number];
const sqlOf = (name: string): string => readFileSync(new URL(`edit/${name}.sql`, import.meta.url), 'utf8');

const place = await createTestDatabase('demo');
const { database } = place;
await database.query('ANALYZE');
const drafts = createDraftStore(database);
const territory = createTerritoryStore(database);
const checks = createDraftChecks(database);
const publications = createPublications({
  transaction: (work) => database.transaction(work),
  drafts,
  territory,
  checks,
  publications: createPublicationStore(database),
  audit: createAuditStore(database),
});
const { rows: agencies } = await database.query<{ id: number }>("SELECT id FROM feature WHERE code = 'ZJ-HUZ'");
const scope = agencyScope([agencies[0]!.id], []);
const viewer: Viewer = {
  key: 'account:bench',
  name: 'bench',
  role: 'administrator',
  scope,
  agencyId: agencies[0]!.id,
  accountId: null,
  mustChangePassword: false,
};

const inForce = (): Promise<TerritoryVersion[]> =>
  territory.features(scope, {
    layers: ['jurisdiction', 'beat', 'agency'],
    bbox: null,
    at: null,
    limit: 5_000,
    after: 0,
  });
const textOf = (position: readonly number[]): string => position.join();

/** Corners where two jurisdictions meet, inside the agency and each away from the others. */
function cornersOf(versions: readonly TerritoryVersion[], count: number): Position[] {
  const layers = new Map<string, string[]>();
  for (const { layer, area } of versions) {
    for (const at of new Set(area.flat(2).map(textOf))) layers.set(at, [...(layers.get(at) ?? []), layer]);
  }
  const isInside = (at: string): boolean => !layers.get(at)!.includes('agency');
  const found: Position[] = [];
  for (const { layer, area } of versions) {
    if (layer !== 'jurisdiction') continue;
    const [ring] = area[0]!;
    for (let i = 2; i < ring!.length - 2; i += 7) {
      const around = ring!.slice(i - 2, i + 3).map(textOf);
      const at = ring![i]! as unknown as Position;
      const isShared = layers.get(textOf(at))!.filter((name) => name === 'jurisdiction').length === 2;
      const isWide = [i - 1, i + 1].every((j) => Math.hypot(ring![j]![0]! - at[0], ring![j]![1]! - at[1]) > 8 * STEP);
      const isAway = found.every((other) => Math.hypot(other[0] - at[0], other[1] - at[1]) > 0.03);
      if (isShared && isWide && isAway && around.every(isInside)) found.push(at);
    }
  }
  const step = Math.floor(found.length / count);
  return Array.from({ length: count }, (_, i) => found[i * step]!);
}

const moved = (area: AreaCoordinates, at: Position, to: Position): AreaCoordinates =>
  area.map((polygon) =>
    polygon.map((ring) => ring.map((position) => (textOf(position) === textOf(at) ? [...to] : position))),
  );

/** A draft in which each corner is somewhere else, for all that have it. */
async function begin(corners: readonly (readonly [Position, Position])[]): Promise<{ id: number; features: number }> {
  const changes = new Map<string, DraftChange>();
  for (const version of await inForce()) {
    const { layer, code, versionId: baseVersionId, name_zh, name_en, agency, station, jurisdiction, kind } = version;
    if (layer === 'agency') continue;
    const vertices = new Set(version.area.flat(2).map(textOf));
    const own = corners.filter(([at]) => vertices.has(textOf(at)));
    if (own.length === 0) continue;
    const area = own.reduce((before, [at, to]) => moved(before, at, to), version.area);
    const attributes = { name_zh, name_en, agency, station, jurisdiction, kind, agencies: null, rule: null };
    changes.set(`${layer} ${code}`, { layer: layer as DrawnLayer, code, attributes, area, baseVersionId });
  }
  const id = await drafts.add({ title: 'bench', reason: '', agencyId: viewer.agencyId, author: viewer });
  await drafts.setChanges(id, [...changes.values()]);
  return { id, features: changes.size };
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const bare = (id: number): Promise<unknown> =>
  database.transaction(async () => {
    await database.query('SET LOCAL jit = off');
    await database.query(sqlOf('bare-check'), [id]);
  });

interface Times {
  readonly features: number;
  readonly check: number[];
  readonly publish: number[];
  readonly sql: number[];
}

/** Where each corner is by now. */
const now = new Map<Position, Position>();

/** Moves so many corners a few metres in one draft, again and again, in turn with the bare query over the same. */
async function measure(corners: readonly Position[], each: number): Promise<Times> {
  const times: Times & { features: number } = { features: 0, check: [], publish: [], sql: [] };
  for (let round = -2; round < ROUNDS; round++) {
    const those = Array.from({ length: each }, (_, i) => corners[((round + 2) * each + i) % corners.length]!);
    const moves = those.map((corner): [Position, Position] => {
      const at = now.get(corner) ?? corner;
      const to: Position = at === corner ? [Number((corner[0] + STEP).toFixed(7)), corner[1]] : corner;
      now.set(corner, to);
      return [at, to];
    });
    const { id, features } = await begin(moves);
    const publish = (): Promise<unknown> => publications.publish({ viewer, address: '' }, id, null, null);
    const [sql, check] = [await timed(() => bare(id)), await timed(() => checks.misfits(id, Date.now()))];
    const published = await timed(publish);
    if (round < 0) continue;
    times.features = Math.max(times.features, features);
    times.sql.push(sql);
    times.check.push(check);
    times.publish.push(published);
  }
  return times;
}

const spread = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(0);
  return `${median(values).toFixed(1).padStart(8)} (${at(0.1)}–${at(0.9)})`.padEnd(22);
};
function say(what: string, { features, check, publish, sql }: Times): void {
  const ratio = median(publish.map((ms, i) => ms / sql[i]!));
  console.log(
    `  ${what.padEnd(34)} ${String(features).padStart(4)} ${spread(check)} ${spread(publish)} ${spread(sql)} ${ratio.toFixed(2)}`,
  );
}

const corners = cornersOf(await inForce(), 16);
const count = async (): Promise<string> => {
  const { rows } = await database.query<{ n: number }>(
    "SELECT count(*)::integer AS n FROM beat WHERE valid_to = 'infinity'",
  );
  return rows[0]!.n.toLocaleString('en-US');
};
console.log(
  `medians of ${ROUNDS} publications (10 %–90 %), milliseconds; the bare query checks the same and writes nothing`,
);
console.log(
  `  ${''.padEnd(34)} ${'features'.padStart(4)} ${'check'.padEnd(20)} ${'check and publish'.padEnd(22)} ${'bare query'.padEnd(20)} ratio`,
);
const small = await measure(corners, 1);
say(`one corner among ${await count()} beats`, small);
for (const each of [4, 16]) say(`${each} corners`, await measure(corners, each));
await database.unlimited(() => database.query(sqlOf('more-territory')));
await database.query('VACUUM (ANALYZE)');
const large = await measure(corners, 1);
say(`one corner among ${await count()} beats`, large);

const ratioOf = (a: readonly number[], b: readonly number[]): number => Math.round((median(a) / median(b)) * 100) / 100;
const both = [small, large];
await database.close();
await place.dropPlace();
console.log(
  JSON.stringify({
    bench: 'edit',
    ratios: {
      publish_vs_sql: Math.max(...both.map(({ publish, sql }) => ratioOf(publish, sql))),
      publish_50000_vs_2185: ratioOf(large.publish, small.publish),
    },
  }),
);
