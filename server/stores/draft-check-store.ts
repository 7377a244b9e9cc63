import type {
  DraftChecks,
  DraftConflict,
  DraftDifference,
  NotInForce,
  TerritoryVersion,
} from '../domain/draft-ports.ts';
import { agencyScope } from '../domain/scope.ts';
import type { Scope } from '../domain/scope.ts';
import { DRAWN_LAYERS, TOLERANCE_M } from '../domain/territory.ts';
import type { DrawnLayer, FaultKind } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { faultOf } from './fault-row.ts';
import type { FaultRow } from './fault-row.ts';
import { scopeIds, scopeSql } from './scope-sql.ts';
import { fillSql, loadSql } from './sql-file.ts';
import { scopeOn, selectVersions, versionOf } from './territory-store.ts';
import type { VersionRow } from './territory-store.ts';

/** For what is compared here and told to nobody. */
const everything = agencyScope(null, []);

/** More are of no use to anybody who looks at them. */
const MAX_FAULTS = 500;

/** A statement about the ground that changes hands by a draft. @param p - the parameter with `scopeIds`. */
function aboutGround(name: string, { kind }: Scope, p: string): string {
  const seen = (['agency', 'jurisdiction', 'beat', 'unit'] as const).map((table) => [
    table,
    scopeSql(kind, table, p).where,
  ]);
  return fillSql(name, { ...Object.fromEntries(seen), ground: fillSql('territory/ground', {}) });
}

export function createDraftChecks(database: Database): DraftChecks {
  return {
    async now() {
      const { rows } = await database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
      return rows[0]!.at.getTime();
    },
    async broken(draftId) {
      const { rows } = await database.query<Pick<FaultRow, 'kind' | 'layer' | 'lon' | 'lat'> & { code: string }>(
        loadSql('territory/broken-areas'),
        [draftId],
      );
      return rows.map(({ code, ...row }) => faultOf({ ...row, codes: [code], parent: null, area: null, area_m2: 0 }));
    },
    async slivers(draftId) {
      const { rows } = await database.query<FaultRow>(loadSql('territory/slivers'), [draftId, TOLERANCE_M]);
      return rows.map(faultOf);
    },
    async misfits(scope, draftId, at) {
      const values = [draftId, new Date(at), TOLERANCE_M, MAX_FAULTS, scopeIds(scope)];
      const { rows } = await database.query<FaultRow<FaultKind | 'touches'>>(
        aboutGround('territory/misfits', scope, '$5'),
        values,
      );
      return {
        faults: rows.filter((row): row is FaultRow => row.kind !== 'touches').map(faultOf),
        touches: rows.find(({ kind }) => kind === 'touches')!.codes,
      };
    },
    async laterMoments(draftId, at) {
      const { rows } = await database.query<{ at: Date }>(loadSql('territory/later-moments'), [draftId, new Date(at)]);
      return rows.map((row) => row.at.getTime());
    },
    conflicts: (scope, draftId, at) => conflicts(database, scope, draftId, at),
    async differences(scope, draftId, at) {
      interface Row extends Omit<DraftDifference, 'areaBeforeM2' | 'areaAfterM2'> {
        readonly area_before_m2: number;
        readonly area_after_m2: number;
      }
      const values = [draftId, new Date(at), scopeIds(scope)];
      const { rows } = await database.query<Row>(aboutGround('territory/differences', scope, '$3'), values);
      return rows.map(({ area_before_m2: areaBeforeM2, area_after_m2: areaAfterM2, ...row }) => ({
        ...row,
        areaBeforeM2,
        areaAfterM2,
      }));
    },
    async areas(layer, versionIds) {
      const versions = await versionsById(database, everything, layer, versionIds);
      return new Map(versions.map(({ versionId, area }) => [versionId, area]));
    },
    async unknownKinds(draftId) {
      const { rows } = await database.query<{ index: number }>(
        `SELECT index::integer - 1 AS index
         FROM (SELECT c.*, row_number() OVER (ORDER BY position) AS index FROM draft_change AS c WHERE draft_id = $1) AS c
         WHERE layer = 'beat' AND attributes IS NOT NULL
           AND NOT EXISTS (SELECT FROM kind AS k WHERE k.noun = 'beat' AND k.code = attributes ->> 'kind')`,
        [draftId],
      );
      return rows.map(({ index }) => index);
    },
    async notInForce(draftId, at) {
      const { rows } = await database.query<NotInForce>(loadSql('draft/not-in-force'), [draftId, new Date(at)]);
      return rows;
    },
  };
}

async function versionsById(
  database: Database,
  scope: Scope,
  layer: DrawnLayer,
  versionIds: readonly number[],
): Promise<TerritoryVersion[]> {
  if (versionIds.length === 0) return [];
  const condition = `t.version_id = ANY ($1::bigint[]) AND ${scopeOn(layer, scope, '$2')}`;
  const { rows } = await database.query<VersionRow>(selectVersions(layer, condition, ''), [
    versionIds,
    scopeIds(scope),
  ]);
  return rows.map(versionOf);
}

async function conflicts(database: Database, scope: Scope, draftId: number, at: number): Promise<DraftConflict[]> {
  const { rows } = await database.query<{
    layer: DrawnLayer;
    code: string;
    base_version_id: number | null;
    last_version_id: number | null;
  }>(loadSql('territory/conflicts'), [draftId, new Date(at)]);
  const known = new Map<string, TerritoryVersion>();
  for (const layer of DRAWN_LAYERS) {
    const ids = rows
      .filter((row) => row.layer === layer)
      .flatMap((row) => [row.base_version_id, row.last_version_id].filter((id) => id !== null));
    for (const version of await versionsById(database, scope, layer, ids)) {
      known.set(`${layer} ${version.code} ${version.versionId}`, version);
    }
  }
  return rows.map(({ layer, code, base_version_id: base, last_version_id: last }) => {
    const theirs = known.get(`${layer} ${code} ${last}`) ?? null;
    const isHidden = last !== null && theirs === null;
    return { layer, code, base: isHidden ? null : (known.get(`${layer} ${code} ${base}`) ?? null), theirs, isHidden };
  });
}
