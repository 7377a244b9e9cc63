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
/** What lies in the areas of a layer, and fills them where there is any. */
const CONTENTS: Readonly<Partial<Record<Layer['name'], string>>> = { agency: 'jurisdiction', jurisdiction: 'beat' };

/**
 * How staged areas would not fit together, nor with what contains them and what lies in them.
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
  const limits = [TOLERANCE_M, MAX_MISFITS];
  const [container, content] = [CONTAINERS[layer.name], CONTENTS[layer.name]];
  const read = async (name: string, inner: string, outer: string, values: unknown[]): Promise<TerritoryFault[]> => {
    const names = { layer: inner, table: inner, container: outer, column: `${outer}_id` };
    const parts = fillSql('import/misfit-parts', names);
    const { rows } = await database.query<FaultRow>(fillSql(name, { ...names, parts }), values);
    return rows.map(faultOf);
  };
  return [
    ...(container ? await read('import/misfits', layer.name, container, [...limits, replaces, within]) : []),
    ...(content ? await read('import/misfits-inside', content, layer.name, limits) : []),
  ];
}
