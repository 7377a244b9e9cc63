import { readFileSync } from 'node:fs';
import type { DraftChange } from '../../server/domain/draft.ts';
import type { TerritoryVersion } from '../../server/domain/draft-ports.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import type { AreaCoordinates } from '../../server/domain/territory.ts';
import type { Viewer } from '../../server/domain/viewer.ts';
import { fitOf } from '../../server/services/draft-check.ts';
import { createPublications } from '../../server/services/publications.ts';
import { createAuditStore } from '../../server/stores/audit-store.ts';
import { createDraftChecks } from '../../server/stores/draft-check-store.ts';
import { createDraftStore } from '../../server/stores/draft-store.ts';
import { createPublicationStore } from '../../server/stores/publication-store.ts';
import { createTerritoryStore } from '../../server/stores/territory-store.ts';
import { startProgram } from '../browser/program.ts';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import { measureDrag } from './edit/drag.ts';
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

/** What a draft changes in which corners are somewhere else, for all that have them. */
function changesOf(
  versions: readonly TerritoryVersion[],
  moves: readonly (readonly [Position, Position])[],
): DraftChange[] {
  return versions.flatMap((version) => {
    const { layer, code, versionId: baseVersionId, name_zh, name_en, agency, station, jurisdiction, kind } = version;
    const vertices = new Set(version.area.flat(2).map(textOf));
    const own = moves.filter(([at]) => vertices.has(textOf(at)));
    if (layer === 'agency' || own.length === 0) return [];
    const area = own.reduce((before, [at, to]) => moved(before, at, to), version.area);
    const attributes = { name_zh, name_en, agency, station, jurisdiction, kind, agencies: null, rule: null };
    return [{ layer, code, attributes, area, baseVersionId }];
  });
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

interface Times {
  readonly features: number;
  readonly validate: number[];
  readonly publish: number[];
  readonly sql: number[];
}

/** The demo region in a database of its own, perhaps with copies of it around, and somebody who draws in it. */
async function openRegion(hasCopies: boolean) {
  const place = await createTestDatabase('demo');
  const { database } = place;
  if (hasCopies) await database.unlimited(() => database.query(sqlOf('more-territory')));
  await database.query('VACUUM (ANALYZE)');
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
  const { rows } = await database.query<{ id: number }>("SELECT id FROM feature WHERE code = 'ZJ-HUZ'");
  const agencyId = rows[0]!.id;
  const scope = agencyScope([agencyId], []);
  const author = { key: 'account:bench', name: 'bench', accountId: null };
  const viewer: Viewer = { ...author, role: 'administrator', scope, agencyId, mustChangePassword: false };
  const query = { layers: ['jurisdiction', 'beat', 'agency'], bbox: null, at: null, limit: 5_000, after: 0 } as const;
  const corners = cornersOf(await territory.features(scope, query), 16);
  /** Where each corner is by now. */
  const places = new Map<Position, Position>();
  let turn = 0;

  return {
    /** Moves the next so many corners a few metres in one draft, in turn with the bare query over the same. */
    async move(each: number, times: Times & { features: number }): Promise<void> {
      const moves = Array.from({ length: each }, (): [Position, Position] => {
        const corner = corners[turn++ % corners.length]!;
        const at = places.get(corner) ?? corner;
        const to: Position = at === corner ? [Number((corner[0] + STEP).toFixed(7)), corner[1]] : corner;
        places.set(corner, to);
        return [at, to];
      });
      const changes = changesOf(await territory.features(scope, query), moves);
      const id = await drafts.add({ title: 'bench', reason: '', agencyId, author });
      await drafts.setChanges(id, changes);
      times.features = Math.max(times.features, changes.length);
      times.sql.push(await timed(() => database.query(sqlOf('bare-check'), [id])));
      const draft = (await drafts.get(null, id))!;
      times.validate.push(await timed(() => fitOf(checks, scope, draft, Date.now())));
      times.publish.push(await timed(() => publications.publish({ viewer, address: '' }, id, 1, null)));
    },
    async beats(): Promise<string> {
      const { rows: counts } = await database.query<{ n: number }>(
        "SELECT count(*)::integer AS n FROM beat WHERE valid_to = 'infinity'",
      );
      return counts[0]!.n.toLocaleString('en-US');
    },
    async close(): Promise<void> {
      await database.close();
      await place.dropPlace();
    },
  };
}
type Region = Awaited<ReturnType<typeof openRegion>>;

/** Some rounds in each region in turn, so that all meet the same weather; the first two only warm up. */
async function measure(regions: readonly Region[], each: number): Promise<Times[]> {
  const nothing = (): Times & { features: number } => ({ features: 0, validate: [], publish: [], sql: [] });
  const all = regions.map(nothing);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [i, region] of regions.entries()) await region.move(each, round < 0 ? nothing() : all[i]!);
  }
  return all;
}

const spread = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(0);
  return `${median(values).toFixed(1).padStart(8)} (${at(0.1)}–${at(0.9)})`.padEnd(22);
};
function say(what: string, { features, validate, publish, sql }: Times): void {
  const ratios = [validate, publish].map((ours) => median(ours.map((ms, i) => ms / sql[i]!)).toFixed(2));
  console.log(
    `  ${what.padEnd(34)} ${String(features).padStart(4)} ${spread(validate)} ${spread(publish)} ${spread(sql)} ${ratios.join(' and ')}`,
  );
}

console.log(
  `medians of ${ROUNDS} publications (10 %–90 %), milliseconds; the bare query checks the same and writes nothing`,
);
console.log(
  `  ${''.padEnd(34)} ${'features'.padStart(4)} ${'validate'.padEnd(20)} ${'validate and publish'.padEnd(22)} ${'bare query'.padEnd(20)} ratios`,
);
const regions = [await openRegion(false), await openRegion(true)];
const one = await measure(regions, 1);
for (const [i, times] of one.entries()) say(`one corner among ${await regions[i]!.beats()} beats`, times);
for (const each of [4, 16]) say(`${each} corners`, (await measure(regions.slice(0, 1), each))[0]!);
for (const region of regions) await region.close();

const program = await startProgram();
const drag = await measureDrag(program.url);
await program.kill('SIGTERM');
await program.remove();
console.log(
  `dragging a boundary of ${drag.vertices} vertices, ${drag.moves} moves in Chromium: longest task ${drag.longestTaskMs.toFixed(1)} ms, ${drag.taskMsPerMove.toFixed(1)} ms a move`,
);

const ratioOf = (a: readonly number[], b: readonly number[]): number =>
  Math.round(median(a.map((ms, i) => ms / b[i]!)) * 100) / 100;
console.log(
  JSON.stringify({
    bench: 'edit',
    ratios: {
      validate_vs_sql: Math.max(...one.map(({ validate, sql }) => ratioOf(validate, sql))),
      publish_vs_sql: Math.max(...one.map(({ publish, sql }) => ratioOf(publish, sql))),
      validate_50000_vs_2185: ratioOf(one[1]!.validate, one[0]!.validate),
      publish_50000_vs_2185: ratioOf(one[1]!.publish, one[0]!.publish),
    },
    drag_longest_task_ms: Math.round(drag.longestTaskMs * 10) / 10,
  }),
);
