import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDemoRegion } from './demo-region.ts';
import { BUILD_DIRECTORY } from './stores/build-directory.ts';
import { makeTemplate } from './stores/embedded/make-template.ts';
import { templatePath } from './stores/embedded/template.ts';

const CLIENT_SOURCE = fileURLToPath(new URL('../client', import.meta.url));

/**
 * Makes what a start needs and what takes long: the client, and ready databases with the schema and with the demo region.
 * What is there already is left alone.
 *
 * @param say - is told each step as it begins.
 */
export async function makeReady(say: (line: string) => void): Promise<void> {
  if (!existsSync(join(BUILD_DIRECTORY, 'client', 'index.html'))) {
    say('[1/3] 构建网页 · building the client …');
    const { build } = await import('vite');
    await build({ root: CLIENT_SOURCE, logLevel: 'warn' });
  }
  if (!existsSync(templatePath('migrated'))) {
    say('[2/3] 准备数据库 · making the database …');
    await makeTemplate('migrated');
  }
  if (!existsSync(templatePath('demo'))) {
    say('[3/3] 载入演示区域 · loading the demo region …');
    await makeTemplate('demo', (database) => loadDemoRegion(database));
  }
}
