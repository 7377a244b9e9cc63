import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientPath } from './client-build.ts';
import { loadDemoRegion } from './demo-region.ts';
import { BUILD_DIRECTORY } from './stores/build-directory.ts';
import { makeTemplate } from './stores/embedded/make-template.ts';
import { templatePath } from './stores/embedded/template.ts';
import type { Template } from './stores/embedded/template.ts';

const CLIENT_SOURCE = fileURLToPath(new URL('../client', import.meta.url));

interface Part {
  readonly path: string;
  readonly title: string;
  make(): Promise<void>;
}

const CLIENT: Part = {
  path: clientPath(),
  title: '构建网页 · building the client',
  async make() {
    const { build } = await import('vite');
    mkdirSync(BUILD_DIRECTORY, { recursive: true });
    // Whole or not at all: half a client would be served for ever.
    const work = mkdtempSync(join(BUILD_DIRECTORY, 'making-'));
    const { NODE_ENV: before } = process.env;
    try {
      // Vite takes what is set, and whoever starts with `test` or `development` would serve React with its checks for ever.
      process.env['NODE_ENV'] = 'production';
      await build({ root: CLIENT_SOURCE, logLevel: 'warn', build: { outDir: join(work, 'client') } });
      // Another process may have been faster; its client is the same.
      if (!existsSync(clientPath())) renameSync(join(work, 'client'), clientPath());
    } finally {
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
      rmSync(work, { recursive: true, force: true });
    }
  },
};

const templatePart = (content: Template): Part => ({
  path: templatePath(content),
  title: content === 'demo' ? '载入演示区域 · loading the demo region' : '准备数据库 · making the database',
  make: () => makeTemplate(content, content === 'demo' ? (database) => loadDemoRegion(database) : undefined),
});

/**
 * Makes what a start needs and what takes long: the client, and ready databases. What is there already is left alone.
 *
 * @param say - is told each step as it begins.
 * @param templates - the ready databases that are wanted.
 */
export async function makeReady(say: (line: string) => void, templates: readonly Template[]): Promise<void> {
  const missing = [CLIENT, ...templates.map(templatePart)].filter(({ path }) => !existsSync(path));
  for (const [i, { title, make }] of missing.entries()) {
    say(`[${i + 1}/${missing.length}] ${title} …`);
    await make();
  }
}

/** Removes what was made of an earlier version; nothing may be running from it. */
export function dropOutdated(): void {
  const current = [clientPath(), templatePath('migrated'), templatePath('demo')].map((path) => basename(path));
  for (const name of readdirSync(BUILD_DIRECTORY)) {
    const isOurs = /^(client|migrated|demo|making)(-|$)/.test(name);
    if (isOurs && !current.includes(name)) rmSync(join(BUILD_DIRECTORY, name), { recursive: true, force: true });
  }
}
