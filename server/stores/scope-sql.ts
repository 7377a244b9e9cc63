import { SHARE_FIELDS } from '../domain/share.ts';
import type { ShownUnit } from '../domain/share.ts';
import type { Scope } from '../domain/scope.ts';
import type { RowViewer } from './connections.ts';

/** Tables whose rows a scope decides on. */
export type ScopedTable =
  | 'agency'
  | 'centre'
  | 'station'
  | 'jurisdiction'
  | 'beat'
  | 'adjacency_zone'
  | 'place'
  | 'unit'
  | 'incident'
  | 'event';

/** The parts of a statement that bind a scope to a table, whose rows are `t`. */
export interface ScopeSql {
  /** Common table expressions that the others need, without WITH and comma; '' for none. */
  readonly grants: string;
  /** Joins behind `FROM table AS t`. */
  readonly join: string;
  /** A condition on `t` and what was joined. */
  readonly where: string;
  /** Whether a field of `SHARE_FIELDS` may be told of a row. */
  shows(field: string): string;
  /** The geometry as it is shown, EPSG:4326. */
  readonly geometry: string;
  /** Of incidents, a set of the agencies that they are counted for. */
  readonly concerned: string;
}

const inForce = (name: string): string => `${name}.valid_from <= now() AND ${name}.valid_to > now()`;
const isOf = (column: string, p: string): string => `(${p}::integer[] IS NULL OR ${column} = ANY (${p}))`;
const touches = (areas: 'jurisdiction' | 'beat', agency: string, p: string): string =>
  `EXISTS (SELECT FROM ${areas} AS own WHERE own.id = ANY (${p}) AND ${inForce('own')} AND ${agency}
     AND own.geom && t.geom AND ST_Intersects(own.geom, t.geom))`;
const inJurisdictions = (column: string, what: string, p: string): string =>
  `${column} IN (SELECT own.${what} FROM jurisdiction AS own WHERE own.id = ANY (${p}) AND ${inForce('own')})`;

/** Conditions on `t` by kind of scope; `p` is the parameter with `scopeIds`. What is not here nobody of that kind sees. */
const CONDITIONS: Readonly<
  Record<Exclude<Scope['kind'], 'shares'>, Readonly<Partial<Record<ScopedTable, (p: string) => string>>>>
> = {
  agencies: {
    agency: (p) => isOf('t.id', p),
    centre: (p) => isOf('t.agency_id', p),
    station: (p) => isOf('t.agency_id', p),
    jurisdiction: (p) => isOf('t.agency_id', p),
    beat: (p) => isOf('t.agency_id', p),
    adjacency_zone: (p) => `(${p}::integer[] IS NULL OR t.agency_ids && ${p})`,
    place: (p) => isOf('t.agency_id', p),
    unit: (p) => isOf('t.agency_id', p),
    incident: (p) => `(${p}::integer[] IS NULL OR t.agency_ids && ${p})`,
    event: (p) => `(${p}::integer[] IS NULL OR t.agency_ids && ${p})`,
  },
  jurisdictions: {
    agency: (p) => inJurisdictions('t.id', 'agency_id', p),
    station: (p) => inJurisdictions('t.id', 'station_id', p),
    jurisdiction: (p) => `t.id = ANY (${p}::integer[])`,
    beat: (p) => `t.jurisdiction_id = ANY (${p}::integer[])`,
    adjacency_zone: (p) => touches('jurisdiction', 'own.agency_id = ANY (t.agency_ids)', p),
    place: (p) => touches('jurisdiction', 'own.agency_id = t.agency_id', p),
    unit: (p) =>
      `(CASE WHEN t.beat_id IS NULL THEN ${inJurisdictions('t.station_id', 'station_id', p)} ELSE t.beat_id IN (
         SELECT b.id FROM beat AS b WHERE b.jurisdiction_id = ANY (${p}) AND ${inForce('b')}) END)`,
    incident: (p) => `t.jurisdiction_id = ANY (${p}::integer[])`,
    event: (p) => `t.jurisdiction_id = ANY (${p}::integer[])`,
  },
  beats: {
    beat: (p) => `t.id = ANY (${p}::integer[])`,
    adjacency_zone: (p) => touches('beat', 'own.agency_id = ANY (t.agency_ids)', p),
    place: (p) => touches('beat', 'own.agency_id = t.agency_id', p),
    unit: (p) => `t.beat_id = ANY (${p}::integer[])`,
    incident: (p) => `t.beat_id = ANY (${p}::integer[])`,
    event: (p) => `t.beat_id = ANY (${p}::integer[])`,
  },
};

/**
 * Binds a scope to a table. Every read and write of what is scoped goes through here.
 *
 * @param p - the parameter, such as `$1`, that gets `scopeIds`, for units of a share `shownUnits`.
 */
export function scopeSql(kind: Scope['kind'], table: ScopedTable, p: string): ScopeSql {
  if (kind === 'shares') return sharedSql(table, p);
  return {
    grants: '',
    join: '',
    // The parameter is named in any case, or PostgreSQL does not know its type.
    where: CONDITIONS[kind][table]?.(p) ?? `${p}::integer[] = '{}' AND false`,
    shows: () => 'true',
    geometry: table === 'unit' ? 't.home' : 't.geom',
    concerned: 'unnest(t.agency_ids)',
  };
}

/** What `scopeSql` compares with: agencies, jurisdictions, beats or shares; `null` for every agency. */
export function scopeIds(scope: Scope): readonly number[] | null {
  switch (scope.kind) {
    case 'agencies':
      return scope.agencyIds;
    case 'jurisdictions':
      return scope.jurisdictionIds;
    case 'beats':
      return scope.beatIds;
    case 'shares':
      return scope.grants.map(({ shareId }) => shareId);
  }
}

/** Whose rows there are for statements with this scope, should a condition be missing. */
export const viewerOf = (scope: Scope): RowViewer =>
  scope.kind === 'shares' ? `shares {${scopeIds(scope)!.join(',')}}` : 'system';

/** What `scopeSql` compares units with: as `scopeIds`, and for a share the units that it shows now and where. */
export function unitScopeValue(scope: Scope, shown: readonly ShownUnit[]): readonly number[] | string | null {
  if (scope.kind !== 'shares') return scopeIds(scope);
  const units = shown.map(({ unitId, position: [lon, lat], shareId }) => ({
    id: unitId,
    lon,
    lat,
    share_id: shareId,
  }));
  return JSON.stringify(units);
}

/** One centimetre. */
const GRID_DEGREES = '1e-7';

/** Tables whose rows shares show by where they lie. */
export type SharedTable = 'jurisdiction' | 'beat' | 'place';
const AREAS: readonly ScopedTable[] = ['jurisdiction', 'beat', 'place'] satisfies SharedTable[];
const isArea = (table: ScopedTable): table is SharedTable => AREAS.includes(table);

/**
 * The common table expression `grants`: the terms of shares in force, a row for each layer and zone.
 *
 * @param p - the parameter with the shares, `scopeIds`.
 * @param more - columns of where the zone is, unless what lies in it is known already (table `zone_part`).
 */
export const grantsSql = (p: string, more = ''): string => `grants AS MATERIALIZED (
    SELECT owner_id, is_cut, layer, fields, kinds, severities, zone_id, zone_version_id${more}
    FROM share_in_force WHERE share_id = ANY (${p}::integer[]))`;

function sharedSql(table: ScopedTable, p: string): ScopeSql {
  const grants = grantsSql(p);
  const nothing: ScopeSql = {
    grants: '',
    join: '',
    where: '',
    shows: () => 'false',
    geometry: 't.geom',
    concerned: 'unnest(t.agency_ids)',
  };
  if (table === 'adjacency_zone') {
    return { ...nothing, grants, where: 't.id IN (SELECT zone_id FROM grants)', shows: () => 'true' };
  }
  if (table === 'incident' || table === 'event') {
    const kind = table === 'incident' ? 't.kind' : 't.incident_kind';
    const owners = `SELECT DISTINCT g.owner_id FROM grants AS g WHERE g.layer = 'incident' AND g.owner_id = ANY (t.agency_ids)
      AND (g.kinds IS NULL OR ${kind} = ANY (g.kinds)) AND (g.severities IS NULL OR t.severity = ANY (g.severities))
      AND g.geom && t.geom AND ST_Covers(g.geom, t.geom)`;
    // A function's value is not compressed: to unpack a zone for each row that is compared with it costs more than to compare.
    const withZones = grantsSql(p, ', ST_SetSRID(geom, 4326) AS geom');
    return { ...nothing, grants: withZones, where: `EXISTS (${owners})`, concerned: `(${owners})` };
  }
  if (table === 'unit') {
    return {
      ...nothing,
      join: `JOIN jsonb_to_recordset(${p}::jsonb) AS shown (id integer, lon float8, lat float8, share_id integer)
          ON shown.id = t.id
        JOIN share_layer AS terms ON terms.share_id = shown.share_id AND terms.layer = 'unit'`,
      where: 'true',
      shows: (field) => `'${field}' = ANY (terms.fields)`,
      geometry: 'ST_SetSRID(ST_MakePoint(shown.lon, shown.lat), 4326)',
    };
  }
  if (!isArea(table)) return { ...nothing, where: `${p}::integer[] = '{}' AND false` };
  return {
    grants,
    join: `${sharedBy(table)} CROSS JOIN LATERAL (SELECT ${CUT} AS geom) AS cut`,
    where: 'NOT ST_IsEmpty(cut.geom)',
    shows: (field) => `shared.shows_${field.replaceAll('-', '_')}`,
    geometry: 'cut.geom',
    concerned: nothing.concerned,
  };
}

/** Whether the terms show a row of `t` by its kind. */
export const showsKind = (layer: SharedTable, terms: string): string =>
  layer === 'place' ? `(${terms}.kinds IS NULL OR t.kind = ANY (${terms}.kinds))` : 'true';

/**
 * A row of `t` as it ends at the edge of its zones, from what of it lies in each; zones may lie over each other.
 *
 * @param grid - for overlays, in units of the geometry: without one PostGIS may fail on nearly touching lines.
 */
export const joinedParts = (parts: string, grid: string): string => `CASE cardinality(${parts}) WHEN 1 THEN ${parts}[1]
  ELSE ST_CollectionExtract(ST_UnaryUnion(ST_Collect(${parts}), ${grid}), ST_Dimension(t.geom) + 1) END`;

/** Columns over the terms that show a row: whether one of them shows a field, for each field. */
export const showsColumns = (layer: SharedTable, terms: string): string =>
  SHARE_FIELDS[layer]
    .map((field) => `bool_or('${field}' = ANY (${terms}.fields)) AS shows_${field.replaceAll('-', '_')}`)
    .join(', ');

/**
 * Joins `shared`: of each row of `t` that a share shows, whether it ends at the edge of the zones (`is_cut`; not when one
 * share shows it whole, or one zone has all of it), what of it lies in each (`parts`), and a column `shows_…` for each field.
 */
function sharedBy(layer: SharedTable): string {
  return `JOIN LATERAL (
      SELECT bool_and(g.is_cut) AND NOT bool_or(p.is_whole) AS is_cut, array_agg(p.geom) AS parts, ${showsColumns(layer, 'g')}
      FROM zone_part AS p JOIN grants AS g ON g.zone_version_id = p.zone_version_id
      WHERE p.layer = '${layer}' AND p.version_id = t.version_id AND g.layer = '${layer}' AND g.owner_id = t.agency_id
        AND ${showsKind(layer, 'g')}) AS shared ON shared.is_cut IS NOT NULL`;
}

/** The geometry of `t` as `shared` shows it: cut to the edge of the zones, if the share says so, of areas only areas. */
const CUT = `CASE WHEN NOT shared.is_cut THEN t.geom
  ELSE ${joinedParts('shared.parts', GRID_DEGREES)} END`;
