import type { Geometry } from 'geojson';
import { LAYERS } from '../domain/layer.ts';
import type { Layer, LayerName } from '../domain/layer.ts';
import type { Database } from './database.ts';
import { STARTS_AT, isSame, leftOut, standing } from './import-columns.ts';

export interface StagedFault {
  readonly index: number;
  readonly code: string;
  readonly reason:
    | 'invalid-geometry'
    | 'no-area'
    | 'unknown-reference'
    | 'unknown-kind'
    | 'not-your-agency'
    | 'not-after-current'
    | 'still-needed';
  readonly found: string;
  /** EPSG:4326. */
  readonly position: [number, number] | null;
  readonly isRepairable?: boolean;
  readonly before?: Geometry;
  readonly after?: Geometry | null;
}

/** Every feature that a layer ever had with the agency that it was last of, and so still belongs to. */
const lastOf = ({ table }: Pick<Layer, 'table'>): string =>
  table === 'unit'
    ? '(SELECT id, code, agency_id FROM unit)'
    : `(SELECT DISTINCT ON (id) id, code, agency_id FROM ${table} ORDER BY id, valid_from DESC)`;
/** Layers whose features are of one agency, and may be named by others of it alone. */
const ownReferences = ({ references }: Layer): Layer['references'] =>
  references.filter(({ layer, many }) => layer !== 'agency' && !many);

export async function stagedFaults(database: Database, layer: Layer, within: number | null): Promise<StagedFault[]> {
  const faults: StagedFault[] = [];
  const add = async (
    reason: StagedFault['reason'],
    found: string,
    from: string,
    values: unknown[] = [],
  ): Promise<void> => {
    const { rows } = await database.query<{ index: number; code: string; found: string; lon: number; lat: number }>(
      `SELECT index, staged.code, ${found} AS found, ST_X(ST_PointOnSurface(staged.geom)) AS lon,
              ST_Y(ST_PointOnSurface(staged.geom)) AS lat FROM staged ${from} ORDER BY index`,
      values,
    );
    faults.push(
      ...rows.map(({ lon, lat, ...fault }) => ({ ...fault, reason, position: [lon, lat] as [number, number] })),
    );
  };
  for (const { property, column } of layer.references) {
    await add(
      'unknown-reference',
      `$1::text || ' = ' || (properties ->> $1)`,
      'WHERE NOT refs ? $2 AND properties ->> $1 IS NOT NULL',
      [property, column],
    );
  }
  if (layer.kindNoun) {
    await add(
      'unknown-kind',
      `properties ->> 'kind'`,
      `LEFT JOIN kind ON kind.noun = $1 AND kind.code = properties ->> 'kind' WHERE kind.code IS NULL`,
      [layer.kindNoun],
    );
  }
  if (within !== null) {
    const others = ownReferences(layer).map(({ property, column, layer: target }) => ({
      found: `CASE WHEN ${property}.agency_id <> $1 THEN '${property} = ' || ${property}.code END`,
      join: `LEFT JOIN ${lastOf(LAYERS[target as LayerName])} AS ${property} ON ${property}.id = (refs ->> '${column}')::integer`,
      isOther: `${property}.agency_id <> $1`,
    }));
    await add(
      'not-your-agency',
      `COALESCE(${[...others.map(({ found }) => found), "properties ->> 'agency'", "properties ->> 'jurisdiction'"].join(', ')}, '')`,
      `LEFT JOIN ${lastOf(layer)} AS last ON last.code = staged.code ${others.map(({ join }) => join).join(' ')}
       WHERE (refs ->> 'agency_id')::integer IS DISTINCT FROM $1::integer
         OR ${['last.agency_id <> $1', ...others.map(({ isOther }) => isOther)].join(' OR ')}`,
      [within],
    );
  }
  if (layer.name !== 'unit' && layer.name !== 'incident') {
    await add(
      'not-after-current',
      `${STARTS_AT}::text`,
      `JOIN ${layer.table} AS current ON current.code = staged.code AND current.valid_to = 'infinity'
       WHERE ${STARTS_AT} <= current.valid_from AND NOT (${isSame(layer)})`,
    );
  }
  return faults;
}

export async function removalFaults(database: Database, layer: Layer, within: number | null): Promise<StagedFault[]> {
  const faults: StagedFault[] = [];
  const add = (reason: StagedFault['reason'], rows: readonly { code: string; found: string }[]): void => {
    faults.push(...rows.map((row) => ({ index: -1, reason, position: null, ...row })));
  };
  if (layer.name === 'incident') return faults;
  if (layer.name !== 'unit') {
    const { rows } = await database.query<{ code: string; found: string }>(
      `SELECT t.code, t.valid_from::text AS found FROM ${layer.table} AS t
       WHERE ${leftOut(layer)} AND t.valid_from >= now() ORDER BY 1 LIMIT 100`,
      [within],
    );
    add('not-after-current', rows);
  }
  for (const other of Object.values(LAYERS)) {
    for (const { layer: target, column, many } of other.references) {
      if (target !== layer.name) continue;
      const { rows } = await database.query<{ code: string; found: string }>(
        `SELECT t.code, min('${other.name} ' || o.code) AS found
         FROM ${layer.table} AS t JOIN ${other.table} AS o ON ${many ? `t.id = ANY (o.${column})` : `o.${column} = t.id`}
         WHERE ${leftOut(layer)} AND ${standing(other, 'o')} GROUP BY 1 ORDER BY 1 LIMIT 100`,
        [within],
      );
      add('still-needed', rows);
    }
  }
  return faults;
}
