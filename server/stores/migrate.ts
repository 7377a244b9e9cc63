import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { StartError } from './start-error.ts';

const MIGRATIONS = fileURLToPath(new URL('../../sql/migrations', import.meta.url));

interface Applied {
  readonly name: string;
  readonly sha256: string;
}

/**
 * Brings the schema up to date: every file of `sql/migrations` that is not yet in the table `migration`, in order, all in
 * one transaction under a lock, so that a second process waits and then finds nothing to do.
 *
 * @returns the names of the files that were applied now.
 * @throws {StartError} when a file fails (nothing is applied then), when a released file was edited, or when the
 *   database is newer than this program.
 */
export async function migrate(
  database: Database,
  onStep: (name: string) => void = () => undefined,
  directory = MIGRATIONS,
): Promise<string[]> {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(directory, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    });
  // A login that may not change the schema can start all the same when there is nothing to do.
  if (await isUpToDate(database, files)) return [];
  // A second process may wait long for the first one.
  return database.unlimited(async () => {
    await database.query("SELECT pg_advisory_xact_lock(hashtext('huanhu.migration'))");
    await createTable(database);
    const { rows } = await database.query<Applied>('SELECT name, sha256 FROM migration ORDER BY name');
    checkApplied(rows, files);
    const missing = files.slice(rows.length);
    for (const { name, text, sha256 } of missing) {
      onStep(name);
      try {
        await database.query(text);
      } catch (error) {
        throw new StartError(
          `迁移 ${name} 失败，未作任何更改 · Migration ${name} failed, nothing was changed: ${(error as Error).message}`,
          { cause: error },
        );
      }
      await database.query('INSERT INTO migration (name, sha256) VALUES ($1, $2)', [name, sha256]);
    }
    return missing.map(({ name }) => name);
  });
}

async function isUpToDate(database: Database, files: readonly Applied[]): Promise<boolean> {
  const { rows: found } = await database.query<{ exists: boolean }>(
    "SELECT to_regclass('public.migration') IS NOT NULL AS exists",
  );
  if (!found[0]!.exists) return false;
  const { rows } = await database.query<Applied>('SELECT name, sha256 FROM migration ORDER BY name').catch(refused);
  checkApplied(rows, files);
  return rows.length === files.length;
}

async function createTable(database: Database): Promise<void> {
  await database
    .query(
      `CREATE TABLE IF NOT EXISTS migration (
         name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    .catch(refused);
}

/** PostgreSQL's `insufficient_privilege`. */
const INSUFFICIENT_PRIVILEGE = '42501';

function refused(error: Error & { code?: string }): never {
  if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
  throw new StartError(
    '表结构待更新，请以数据库所有者执行 npm run migrate · The schema is to be brought up to date: run npm run migrate as the owner of the database',
    { cause: error },
  );
}

function checkApplied(applied: readonly Applied[], files: readonly Applied[]): void {
  applied.forEach((row, i) => {
    const file = files[i];
    if (file?.name !== row.name) {
      throw new StartError(
        `数据库的迁移 ${row.name} 不属于本程序版本 · The database has migration ${row.name}, which this version of the program does not know`,
      );
    }
    if (file.sha256 !== row.sha256) {
      throw new StartError(`迁移 ${row.name} 已被改动 · Migration ${row.name} was edited after it had been applied`);
    }
  });
}
