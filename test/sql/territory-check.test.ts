import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft, DraftChange } from '../../server/domain/draft.ts';
import type { DraftChecks, DraftStore, TerritoryStore, TerritoryVersion } from '../../server/domain/draft-ports.ts';
import { seededRandom } from '../../server/domain/random.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import type { AreaCoordinates, DrawnLayer } from '../../server/domain/territory.ts';
import { checkDraft } from '../../server/services/draft-check.ts';
import { createDraftChecks } from '../../server/stores/draft-check-store.ts';
import { createDraftStore } from '../../server/stores/draft-store.ts';
import { createPublicationStore } from '../../server/stores/publication-store.ts';
import { createTerritoryStore } from '../../server/stores/territory-store.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { loadLattice } from './lattice.ts';

type Position = readonly [number, number];

let place: TestDatabase;
let drafts: DraftStore;
let checks: DraftChecks;
let territory: TerritoryStore;
beforeAll(async () => {
  place = await createTestDatabase();
  await loadLattice(place.database);
  await place.database.restrict();
  drafts = createDraftStore(place.database);
  checks = createDraftChecks(place.database);
  territory = createTerritoryStore(place.database);
});
afterAll(() => place.drop());

const DEGREE_M = 111_195;
const everywhere = agencyScope(null, []);
const all = (): Promise<TerritoryVersion[]> =>
  territory.features(everywhere, {
    layers: ['jurisdiction', 'beat'],
    bbox: null,
    at: null,
    limit: 1_000,
    after: 0,
  });
const changeOf = (version: TerritoryVersion, more: Partial<DraftChange> = {}): DraftChange => {
  const { layer, code, versionId: baseVersionId, area } = version;
  const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = version;
  const attributes = { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule };
  return { layer: layer as DrawnLayer, code, attributes, area, baseVersionId, ...more };
};
const has = ({ area }: TerritoryVersion, at: Position): boolean =>
  area.flat(2).some(([lon, lat]) => lon === at[0] && lat === at[1]);
const moved = ({ area }: TerritoryVersion, at: Position, to: Position): AreaCoordinates =>
  area.map((polygon) =>
    polygon.map((ring) =>
      ring.map((position) => (position[0] === at[0] && position[1] === at[1] ? [...to] : position)),
    ),
  );
const by = ([lon, lat]: Position, eastM: number, northM: number): Position => [
  Number((lon + eastM / DEGREE_M / Math.cos((lat * Math.PI) / 180)).toFixed(7)),
  Number((lat + northM / DEGREE_M).toFixed(7)),
];

async function begin(changes: readonly DraftChange[]): Promise<Draft> {
  const author = { key: 'account:test', name: 'test', accountId: null };
  const { rows } = await place.database.query<{ id: number }>("SELECT id FROM feature WHERE code = 'A'");
  const id = await drafts.add({ title: 'x', reason: '', agencyId: rows[0]!.id, author });
  await drafts.setChanges(id, changes);
  return (await drafts.get(null, id))!;
}

/** By kind, layer, codes of an overlap and parent: how many square metres. */
type Faults = ReadonlyMap<string, number>;
function sum(
  faults: readonly { kind: string; layer: string; codes: readonly string[]; parent: string | null; areaM2: number }[],
): Faults {
  const sums = new Map<string, number>();
  for (const { kind, layer, codes, parent, areaM2 } of faults) {
    const whose = kind === 'gap' || kind === 'island-lost' ? '' : [...codes].sort().join('+');
    const key = [kind === 'island-lost' ? 'gap' : kind, layer, whose, parent ?? ''].join(' ');
    sums.set(key, (sums.get(key) ?? 0) + areaM2);
  }
  return sums;
}

/** All that does not fit in the whole of both layers, as the draft would make them. */
async function wholeLayers(draftId: number): Promise<Faults> {
  const { rows } = await place.database.query<{
    kind: string;
    layer: string;
    codes: string[];
    parent: string | null;
    areaM2: number;
  }>(
    `WITH result AS MATERIALIZED (
       SELECT 'jurisdiction' AS layer, v.code, p.code AS parent, v.geom FROM jurisdiction AS v JOIN feature AS p ON p.id = v.agency_id
       WHERE v.valid_to = 'infinity' AND NOT EXISTS (SELECT FROM draft_change AS c WHERE c.draft_id = $1 AND c.layer = 'jurisdiction' AND c.code = v.code)
       UNION ALL
       SELECT 'beat', v.code, p.code, v.geom FROM beat AS v JOIN feature AS p ON p.id = v.jurisdiction_id
       WHERE v.valid_to = 'infinity' AND NOT EXISTS (SELECT FROM draft_change AS c WHERE c.draft_id = $1 AND c.layer = 'beat' AND c.code = v.code)
       UNION ALL
       SELECT layer, code, attributes ->> CASE layer WHEN 'beat' THEN 'jurisdiction' ELSE 'agency' END, geom
       FROM draft_change WHERE draft_id = $1 AND geom IS NOT NULL),
     container AS MATERIALIZED (
       SELECT 'jurisdiction' AS layer, code, geom FROM agency
       UNION ALL SELECT 'beat', code, geom FROM result WHERE layer = 'jurisdiction'),
     found AS (
       SELECT 'overlap' AS kind, a.layer, ARRAY[a.code, b.code] AS codes, NULL::text AS parent, ST_Intersection(a.geom, b.geom, 1e-9) AS geom
       FROM result AS a JOIN result AS b ON a.layer = b.layer AND a.code < b.code AND ST_Intersects(a.geom, b.geom)
       UNION ALL
       SELECT 'outside-parent', r.layer, ARRAY[r.code], r.parent, CASE WHEN p.geom IS NULL THEN r.geom ELSE ST_Difference(r.geom, p.geom, 1e-9) END
       FROM result AS r LEFT JOIN container AS p ON p.layer = r.layer AND p.code = r.parent
       UNION ALL
       SELECT 'gap', p.layer, ARRAY[]::text[], p.code, ST_Difference(p.geom, (SELECT ST_Union(r.geom, 1e-9) FROM result AS r WHERE r.layer = p.layer), 1e-9)
       FROM container AS p WHERE p.layer = 'jurisdiction' OR EXISTS (SELECT FROM result AS r WHERE r.layer = 'beat' AND r.parent = p.code))
     SELECT kind, layer, codes, parent, ST_Area(part.geom::geography) AS "areaM2"
     FROM found, ST_Dump(ST_CollectionExtract(geom, 3)) AS part
     WHERE NOT ST_IsEmpty(ST_Buffer(ST_Transform(part.geom, 4549), -0.25))`,
    [draftId],
  );
  return sum(rows);
}

const random = seededRandom(2026);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const length = (): number => pick([0.2, 0.9, 3, 40, 300]) * (random() < 0.5 ? -1 : 1);

/** Some vertex somewhere else, for all that have it or for some of them. */
function moveSome(versions: readonly TerritoryVersion[]): DraftChange[] {
  const at = pick(pick(versions).area.flat(2)) as unknown as Position;
  const to = by(at, length(), length());
  const those = versions.filter((version) => has(version, at));
  const isAll = random() < 0.4;
  const some = those.filter((_, i) => isAll || i === 0 || random() < 0.5);
  return some.map((version) => changeOf(version, { area: moved(version, at, to) }));
}
const EDITS: readonly ((versions: readonly TerritoryVersion[]) => DraftChange[])[] = [
  moveSome,
  moveSome,
  moveSome,
  (versions) => [...moveSome(versions), ...moveSome(versions)],
  (versions) => [changeOf(pick(versions), { attributes: null, area: null })],
  // Where another one is already.
  (versions) => [changeOf(pick(versions), { area: pick(versions).area })],
  // A new one on top of what is there.
  (versions) => [changeOf(pick(versions), { code: 'NEW', baseVersionId: null })],
  (versions) => {
    const beat = changeOf(pick(versions.filter(({ layer }) => layer === 'beat')));
    const { code } = pick(versions.filter(({ layer }) => layer === 'jurisdiction'));
    return [{ ...beat, attributes: { ...beat.attributes!, jurisdiction: code } }];
  },
  (versions) => {
    const jurisdiction = changeOf(pick(versions.filter(({ layer }) => layer === 'jurisdiction')));
    return [{ ...jurisdiction, attributes: { ...jurisdiction.attributes!, agency: pick(['A', 'B']) } }];
  },
];

test('what fits is found to fit', async () => {
  const draft = await begin((await all()).slice(0, 20).map((version) => changeOf(version)));
  const { faults, differences, touches } = await checkDraft(checks, everywhere, draft);
  expect([faults, touches]).toEqual([[], []]);
  expect(differences.flatMap(({ exchanges }) => exchanges)).toEqual([]);
  expect(await wholeLayers(draft.id)).toEqual(new Map());
});

test('of random edits the same faults are found around them as in the whole of both layers', async () => {
  const versions = await all();
  let faulty = 0;
  for (let round = 0; round < 36; round++) {
    const changes = new Map(pick(EDITS)(versions).map((change) => [`${change.layer} ${change.code}`, change]));
    const draft = await begin([...changes.values()]);
    if ((await checks.broken(draft.id)).length > 0) continue;
    const { faults } = await checks.misfits(everywhere, draft.id, Date.now());
    const [found, expected] = [sum(faults), await wholeLayers(draft.id)];
    const what = `${round}: ${[...changes.keys()].join()}`;
    expect([what, [...found.keys()].sort()]).toEqual([what, [...expected.keys()].sort()]);
    for (const [key, areaM2] of expected) {
      // Along a gap that is there already the check looks a metre far.
      expect(Math.abs(found.get(key)! - areaM2), `${what}: ${key}`).toBeLessThan(1 + 0.01 * areaM2);
    }
    if (expected.size > 0) faulty++;
  }
  expect(faulty).toBeGreaterThan(12);
});

test('an island that nobody has any more is named as lost', async () => {
  const b0 = (await all()).find(({ code }) => code === 'B0')!;
  const draft = await begin([changeOf(b0, { area: b0.area.slice(0, 1) })]);
  const { faults } = await checkDraft(checks, everywhere, draft);
  expect(faults.map(({ kind, parent, layer }) => [kind, parent, layer])).toEqual([
    ['island-lost', 'B', 'jurisdiction'],
  ]);
  const { rows } = await place.database.query<{ area: number }>(
    `SELECT ST_Area(ST_GeometryN(geom, 2)::geography) AS area FROM jurisdiction WHERE code = 'B0'`,
  );
  expect(faults[0]!.areaM2).toBeCloseTo(rows[0]!.area, -1);
});

test('a gap that grows by less than the tolerance each time is refused once it is wider', async () => {
  const publications = createPublicationStore(place.database);
  const faultsAfter = async (eastM: number): Promise<string[]> => {
    const beat = (await all()).find(({ code }) => code === 'A11-00')!;
    const ring = beat.area[0]![0]! as unknown as Position[];
    // The two corners of its eastern edge and the one between.
    const east = [...ring].sort((a, b) => b[0] - a[0]).slice(0, 3);
    const area = east.reduce((left, at) => moved({ ...beat, area: left }, at, by(at, eastM, 0)), beat.area);
    const draft = await begin([changeOf(beat, { area })]);
    const { faults } = await checkDraft(checks, everywhere, draft);
    if (faults.length === 0) {
      await place.database.transaction(async () => {
        await publications.publish(draft.id, await publications.begin('account:test'), {});
      });
    }
    return faults.map(({ kind }) => kind);
  };
  expect(await faultsAfter(-0.35)).toEqual([]);
  expect(new Set(await faultsAfter(-0.35))).toEqual(new Set(['gap']));
});

test('beats follow their jurisdiction to another agency when it goes there, and stay when that is withdrawn', async () => {
  const publications = createPublicationStore(place.database);
  const agenciesAt = async (at: number): Promise<string[]> => {
    const { rows } = await place.database.query<{ code: string }>(
      `SELECT DISTINCT f.code FROM beat AS b JOIN feature AS f ON f.id = b.agency_id
       WHERE b.code LIKE 'A20-%' AND b.valid_from <= $1 AND b.valid_to > $1`,
      [new Date(at)],
    );
    return rows.map(({ code }) => code);
  };
  const own = changeOf((await all()).find(({ code }) => code === 'A20')!);
  const draft = await begin([{ ...own, attributes: { ...own.attributes!, agency: 'B' } }]);
  const renamed = changeOf((await all()).find(({ code }) => code === 'A20-00')!);
  const same = await begin([{ ...renamed, attributes: { ...renamed.attributes!, name_en: 'Renamed' } }]);
  const now = Date.now();
  const later = now + 3_600_000;
  // One of the beats begins anew at the very moment, by another draft.
  for (const { id } of [same, draft]) {
    await place.database.transaction(async () => {
      await publications.begin('account:test');
      await publications.publish(id, later, {});
    });
  }
  expect([await agenciesAt(now), await agenciesAt(later)]).toEqual([['A'], ['B']]);
  expect(await checks.laterMoments(draft.id, now)).toEqual([later]);
  for (const { id } of [draft, same]) {
    await place.database.transaction(async () => {
      await publications.begin('account:test');
      await publications.withdraw(id, later);
    });
    expect([await agenciesAt(now), await agenciesAt(later)]).toEqual([['A'], ['A']]);
  }
  const { rows } = await place.database.query<{ n: number }>(
    `SELECT count(*)::integer AS n FROM beat WHERE code LIKE 'A20-%'`,
  );
  expect(rows).toEqual([{ n: 4 }]);
});
