import type { Layer } from '../domain/layer.ts';
import type { Database } from './database.ts';
import { leftOut } from './import-columns.ts';
import { removalFaults, stagedFaults } from './import-faults.ts';
import type { StagedFault } from './import-faults.ts';
import { stagedMisfits } from './import-misfits.ts';
import { begin, brokenAreas, preview, settle, stage } from './import-staging.ts';
import { count, remove, writeUnits, writeVersions } from './import-writing.ts';

/**
 * Statements are put together from the constants of `domain/layer.ts`: tables and columns come from there, never from a
 * file; values are bound.
 */
export function createImportStore(database: Database) {
  return {
    transaction: <T>(actor: string | null, work: () => Promise<T>): Promise<T> =>
      database.unlimited(async () => {
        await database.query("SELECT set_config('huanhu.actor', $1, true)", [actor ?? '']);
        return work();
      }),
    begin: (layer: Layer, dryRun: boolean) => begin(database, layer, dryRun),
    stage: (layer: Layer, json: string) => stage(database, layer, json),
    settle: (layer: Layer) => settle(database, layer),
    brokenAreas: (): Promise<StagedFault[]> => brokenAreas(database),
    async mend(): Promise<void> {
      await database.query(
        'UPDATE staged SET geom = broken.mended FROM broken WHERE broken.index = staged.index AND broken.mended IS NOT NULL',
      );
    },
    stagedFaults: (layer: Layer, within: number | null): Promise<StagedFault[]> =>
      stagedFaults(database, layer, within),
    removalFaults: (layer: Layer, within: number | null) => removalFaults(database, layer, within),
    write: (layer: Layer, onWritten: (done: number) => void) =>
      layer.name === 'unit' ? writeUnits(database, layer) : writeVersions(database, layer, onWritten),
    count: (layer: Layer) => count(database, layer),
    countLeftOut: async (layer: Layer, within: number | null): Promise<number> => {
      if (layer.name === 'incident') return 0;
      const { rows } = await database.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM ${layer.table} AS t WHERE ${leftOut(layer)}`,
        [within],
      );
      return rows[0]!.n;
    },
    remove: (layer: Layer, within: number | null): Promise<number> => remove(database, layer, within),
    misfits: (layer: Layer, replaces: boolean, within: number | null) =>
      stagedMisfits(database, layer, replaces, within),
    preview: (limit: number, first: readonly number[]) => preview(database, limit, first),
    async vacuum(layer: Layer): Promise<void> {
      if (layer.name === 'incident') return;
      const tables = [layer.table, 'feature', 'zone_part'];
      await database.asOwner(async () => {
        for (const table of tables) await database.query(`ANALYZE ${table}`);
      });
      // Of no effect where the server is not the owner, as PostgreSQL says in a warning; its own autovacuum comes later.
      for (const table of tables) await database.query(`VACUUM ${table}`);
    },
  };
}
