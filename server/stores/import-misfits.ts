import type { Layer } from '../domain/layer.ts';
import { PARENT_LAYERS, TOLERANCE_M } from '../domain/territory.ts';
import type { TerritoryFault } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { faultOf } from './fault-row.ts';
import type { FaultRow } from './fault-row.ts';
import { fillSql } from './sql-file.ts';

/** More are of no use to anybody who looks at them. */
const MAX_MISFITS = 500;
const CONTAINERS: Readonly<Record<string, string | null>> = PARENT_LAYERS;

/**
 * How staged areas would not fit together, nor with what contains them and what lies in them.
 *
 * @param replaces - whether what is not staged goes out of force, within one agency (its id) or of all.
 * @returns the first of them, and how many there are; none of a layer whose areas need not fit.
 */
export async function stagedMisfits(
  database: Database,
  layer: Layer,
  replaces: boolean,
  within: number | null,
): Promise<{ misfits: TerritoryFault[]; misfitCount: number }> {
  const limits = [TOLERANCE_M, MAX_MISFITS];
  const container = CONTAINERS[layer.name];
  const content = Object.keys(CONTAINERS).find((name) => CONTAINERS[name] === layer.name);
  const read = async (name: string, inner: string, outer: string, values: unknown[]) => {
    const names = { layer: inner, table: inner, container: outer, column: `${outer}_id` };
    const parts = fillSql('import/misfit-parts', names);
    const { rows } = await database.query<FaultRow & { total: number }>(fillSql(name, { ...names, parts }), values);
    return { misfits: rows.map(({ total: _, ...row }) => faultOf(row)), misfitCount: rows[0]?.total ?? 0 };
  };
  const found = [
    ...(container ? [await read('import/misfits', layer.name, container, [...limits, replaces, within])] : []),
    ...(content ? [await read('import/misfits-inside', content, layer.name, limits)] : []),
  ];
  return {
    misfits: found.flatMap(({ misfits }) => misfits),
    misfitCount: found.reduce((sum, { misfitCount }) => sum + misfitCount, 0),
  };
}
