import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadDemoRegion } from '../../server/demo-region.ts';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { makeTemplate } from '../../server/stores/embedded/make-template.ts';
import type { Template } from '../../server/stores/embedded/template.ts';
import { migrate } from '../../server/stores/migrate.ts';

/** Where a test's own database lies; `environment` tells a child process of the same. */
export interface DatabasePlace {
  readonly url: string | undefined;
  readonly directory: string;
  readonly environment: Record<string, string>;
  /** Removes it; nothing may have it open any more. */
  drop(): Promise<void>;
}

/** Which database the suite runs on: a superuser's URL of a server, or the embedded one. */
export const SERVER_URL = process.env['HUANHU_TEST_DATABASE_URL'];

/** Makes an empty place: a directory, or on the server a database. */
export async function createDatabasePlace(
  kind: 'embedded' | 'server' = SERVER_URL ? 'server' : 'embedded',
): Promise<DatabasePlace> {
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
  if (kind === 'embedded') {
    return {
      url: undefined,
      directory,
      environment: { HUANHU_DATA_DIR: directory },
      drop: async () => rmSync(directory, { recursive: true, force: true }),
    };
  }
  if (!SERVER_URL) throw new Error('HUANHU_TEST_DATABASE_URL is not set');
  const name = `huanhu_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    directory,
    environment: { HUANHU_DATA_DIR: directory, HUANHU_DATABASE_URL: url.href },
    async drop() {
      rmSync(directory, { recursive: true, force: true });
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(SERVER_URL);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface TestDatabase extends DatabasePlace {
  readonly database: Database;
  /** For whoever has closed the database: removes just the place. */
  dropPlace(): Promise<void>;
}

/**
 * A database of the test's own.
 *
 * @param content - the schema and the ecology pack only, or the demo region too.
 */
export async function createTestDatabase(
  content: Template = 'migrated',
  kind?: 'embedded' | 'server',
  onListenerError?: (error: unknown) => void,
): Promise<TestDatabase> {
  const place = await createDatabasePlace(kind);
  const fill = content === 'demo' ? loadDemoRegion : async (): Promise<void> => undefined;
  if (!place.url) await makeTemplate(content, fill);
  const database = await openDatabase({
    url: place.url,
    directory: place.directory,
    template: content,
    onListenerError,
  });
  if (place.url) {
    await migrate(database);
    await fill(database);
  }
  return {
    ...place,
    database,
    dropPlace: () => place.drop(),
    async drop() {
      await database.close();
      await place.drop();
    },
  };
}
