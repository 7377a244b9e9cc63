import type {
  FeatureName,
  NamedFeature,
  TerritoryQuery,
  TerritoryStore,
  TerritoryVersion,
} from '../domain/draft-ports.ts';
import type { Scope } from '../domain/scope.ts';
import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { scopeIds, scopeSql } from './scope-sql.ts';
import type { ScopedTable } from './scope-sql.ts';
import { fillSql } from './sql-file.ts';

/** As territory/features.sql gives it. */
export interface VersionRow extends DrawnAttributes {
  readonly id: number;
  readonly version_id: number;
  readonly layer: TerritoryVersion['layer'];
  readonly code: string;
  /** `pg` reads infinity as a number. */
  readonly valid_from: Date | number;
  readonly valid_to: Date | number;
  readonly drawn_by: string | null;
  readonly approved_by: string | null;
  readonly reason: string | null;
  readonly geometry: string;
  readonly area_m2: number;
}

const codeOf = (column: string): string => `(SELECT f.code FROM feature AS f WHERE f.id = t.${column})`;
const OWN: Readonly<Record<string, string>> = {
  agency: 'NULL::text',
  station: 'NULL::text',
  jurisdiction: 'NULL::text',
  kind: 'NULL::text',
  agencies: 'NULL::text[]',
  rule: 'NULL::jsonb',
};
/** Tables of the layers, and how each reads the attributes that it has. */
const TABLES: Readonly<
  Record<TerritoryVersion['layer'], { table: ScopedTable; own: Readonly<Record<string, string>> }>
> = {
  agency: { table: 'agency', own: {} },
  jurisdiction: { table: 'jurisdiction', own: { agency: codeOf('agency_id'), station: codeOf('station_id') } },
  beat: {
    table: 'beat',
    own: { agency: codeOf('agency_id'), jurisdiction: codeOf('jurisdiction_id'), kind: 't.kind' },
  },
  'adjacency-zone': {
    table: 'adjacency_zone',
    own: {
      agencies: 'ARRAY(SELECT f.code FROM feature AS f WHERE f.id = ANY (t.agency_ids) ORDER BY f.code)',
      rule: 't.rule',
    },
  },
};

const momentOf = (at: Date | number): number => (at instanceof Date ? at.getTime() : at);

export function versionOf(row: VersionRow): TerritoryVersion {
  const { version_id, valid_from, valid_to, drawn_by, approved_by, area_m2, geometry, ...rest } = row;
  return {
    ...rest,
    versionId: version_id,
    area: (JSON.parse(geometry) as { coordinates: AreaCoordinates }).coordinates,
    areaM2: area_m2,
    validFrom: momentOf(valid_from),
    validTo: momentOf(valid_to),
    drawnBy: drawn_by,
    approvedBy: approved_by,
  };
}

/** The statement that reads versions of a layer; `condition` and `rest` are written in the code, never taken from input. */
export function selectVersions(layer: TerritoryVersion['layer'], condition: string, rest: string): string {
  const { table, own } = TABLES[layer];
  const columns = Object.entries({ ...OWN, ...own }).map(([name, sql]) => `${sql} AS ${name}`);
  return fillSql('territory/features', { layer, table, own: columns.join(', '), condition, rest });
}

/** Whether versions of a layer are in scope, a condition on `t`. @param p - the parameter with `scopeIds`. */
export const scopeOn = (layer: TerritoryVersion['layer'], { kind }: Scope, p: string): string =>
  scopeSql(kind, TABLES[layer].table, p).where;

export function createTerritoryStore(database: Database): TerritoryStore {
  return {
    async features(scope: Scope, query: TerritoryQuery) {
      const inForce =
        't.valid_from <= COALESCE($2::timestamptz, now()) AND t.valid_to > COALESCE($2::timestamptz, now())';
      const selects = query.layers.map((layer) => {
        const { where } = scopeSql(scope.kind, TABLES[layer].table, '$1');
        const condition = `${where} AND ${inForce} AND t.id > $3
          AND ($4::float8[] IS NULL OR t.geom && ST_MakeEnvelope($4[1], $4[2], $4[3], $4[4], 4326))`;
        return `(${selectVersions(layer, condition, 'ORDER BY t.id LIMIT $5')})`;
      });
      const { rows } = await database.query<VersionRow>(
        `SELECT * FROM (${selects.join(' UNION ALL ')}) AS found ORDER BY id LIMIT $5`,
        [scopeIds(scope), query.at === null ? null : new Date(query.at), query.after, query.bbox, query.limit],
      );
      return rows.map(versionOf);
    },
    async versions(scope: Scope, layer: DrawnLayer, code: string) {
      const { where } = scopeSql(scope.kind, TABLES[layer].table, '$1');
      const condition = `${where} AND t.id = (SELECT f.id FROM feature AS f WHERE f.layer = '${layer}' AND f.code = $2)`;
      const { rows } = await database.query<VersionRow>(
        selectVersions(layer, condition, 'ORDER BY t.valid_from DESC LIMIT 1000'),
        [scopeIds(scope), code],
      );
      return rows.map(versionOf);
    },
    known: (scope, names) => known(database, scope, names),
  };
}

/** Layers that a feature may refer to, with the agencies of each. */
const REFERRED: Readonly<Record<string, { table: ScopedTable; agencies: string }>> = {
  agency: { table: 'agency', agencies: 'ARRAY[t.id]' },
  station: { table: 'station', agencies: 'ARRAY[t.agency_id]' },
  jurisdiction: { table: 'jurisdiction', agencies: 'ARRAY[t.agency_id]' },
  beat: { table: 'beat', agencies: 'ARRAY[t.agency_id]' },
  'adjacency-zone': { table: 'adjacency_zone', agencies: 't.agency_ids' },
};

async function known(database: Database, scope: Scope, names: readonly FeatureName[]) {
  const selects = Object.entries(REFERRED)
    .filter(([layer]) => names.some((name) => name.layer === layer))
    .map(([layer, { table, agencies }]) => {
      const { where } = scopeSql(scope.kind, table, '$1');
      return fillSql('territory/known', { layer, table, agencies, where });
    });
  if (selects.length === 0) return [];
  const { rows } = await database.query<NamedFeature & { is_in_scope: boolean; agency_ids: number[] }>(
    selects.join(' UNION ALL '),
    [scopeIds(scope), JSON.stringify(names)],
  );
  return rows.map(({ is_in_scope: isInScope, agency_ids: agencyIds, ...name }) => ({ ...name, isInScope, agencyIds }));
}
