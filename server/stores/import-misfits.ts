import type { Layer } from '../domain/layer.ts';
import { TOLERANCE_M } from '../domain/territory.ts';
import type { TerritoryFault } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { faultOf } from './fault-row.ts';
import type { FaultRow } from './fault-row.ts';
import { fillSql } from './sql-file.ts';

/** More are of no use to anybody who looks at them. */
const MAX_MISFITS = 500;
/** What contains the areas of a layer that must fit together. */
const CONTAINERS: Readonly<Partial<Record<Layer['name'], string>>> = { jurisdiction: 'agency', beat: 'jurisdiction' };

/**
 * How staged areas would not fit together.
 *
 * @param replaces - whether what is not staged goes out of force, within one agency (its id) or of all.
 * @returns none of a layer whose areas need not fit.
 */
export async function stagedMisfits(
  database: Database,
  layer: Layer,
  replaces: boolean,
  within: number | null,
): Promise<TerritoryFault[]> {
  const container = CONTAINERS[layer.name];
  if (container === undefined) return [];
  const names = { layer: layer.name, table: layer.table, container, column: `${container}_id` };
  const values = [TOLERANCE_M, MAX_MISFITS, replaces, within];
  const { rows } = await database.query<FaultRow>(fillSql('import/misfits', names), values);
  return rows.map(faultOf);
}
