import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_DIRECTORY } from '../build-directory.ts';
import { openDatabase } from '../database.ts';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { databasePath, templatePath } from './template.ts';
import type { Template } from './template.ts';

/**
 * Makes the ready data directory that a new database starts from, unless it is there.
 *
 * @param fill - loads the demo region into it; for `demo` only.
 */
export async function makeTemplate(
  content: Template,
  fill: (database: Database) => Promise<void> = async () => undefined,
): Promise<void> {
  const path = templatePath(content);
  if (existsSync(path)) return;
  mkdirSync(BUILD_DIRECTORY, { recursive: true });
  const work = mkdtempSync(join(BUILD_DIRECTORY, 'making-'));
  try {
    const database = await openDatabase({ directory: work, template: 'migrated', statementTimeoutMs: 0 });
    try {
      await migrate(database);
      await fill(database);
      await database.query('VACUUM (ANALYZE, FREEZE)');
      await database.query('CHECKPOINT');
    } finally {
      await database.close();
    }
    // Another process may have been faster; its template is the same.
    if (!existsSync(path)) renameSync(databasePath(work), path);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
