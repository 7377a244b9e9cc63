import { loadConfig } from './config.ts';
import { openDatabase } from './stores/database.ts';
import type { Database } from './stores/database.ts';
import { migrate } from './stores/migrate.ts';
import { StartError } from './stores/start-error.ts';

/** @param onMigration - is told each migration as it begins. */
type Open = (onMigration?: (name: string) => void) => Promise<Database>;

/**
 * Runs a command-line tool: opens the configured database when asked, closes it, and ends with one clear line and status 1
 * when something is wrong that a person can mend.
 */
export async function runCommand(usage: string, work: (open: Open) => Promise<void>): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  let database: Database | undefined;
  const open: Open = async (onMigration) => {
    const config = loadConfig(process.env);
    database = await openDatabase({
      url: config.databaseUrl,
      directory: config.dataDirectory,
      template: config.demo ? 'demo' : 'migrated',
      statementTimeoutMs: 0,
    });
    await migrate(database, onMigration);
    return database;
  };
  try {
    await work(open);
  } catch (error) {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    if (!(error instanceof StartError) && !isUsage) throw error;
    console.error(isUsage ? `${(error as Error).message}\n${usage}` : (error as Error).message);
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}
