import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import type { App } from './app.ts';
import { loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { loadDemoRegion } from './demo-region.ts';
import { createLog } from './http/log.ts';
import { makeReady } from './make-ready.ts';
import { startSimulator } from './simulator/start-simulator.ts';
import { openDatabase } from './stores/database.ts';
import type { Database } from './stores/database.ts';
import { MARK_LEAKPROOF, usesSpatialIndexes } from './stores/spatial-indexes.ts';
import { databasePath } from './stores/embedded/template.ts';
import { migrate } from './stores/migrate.ts';
import { StartError } from './stores/start-error.ts';

/** A stop that takes longer than this is ended. */
const STOP_MS = 5_000;

try {
  await start(loadConfig(process.env));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const step = progress();
  const template = config.demo ? 'demo' : 'migrated';
  const isNew = !config.databaseUrl && !existsSync(databasePath(config.dataDirectory));
  await makeReady((line) => console.log(line), isNew ? [template] : []);
  step('准备就绪 · made ready');

  const database = await openDatabase({
    url: config.databaseUrl,
    directory: config.dataDirectory,
    template,
    onRestart: (lost) => log.error({ err: lost }, 'the embedded database is opened again'),
    onListenerError: (error) => log.error({ err: error }, 'notification not understood'),
  });
  step('数据库 · database');
  let app: App | undefined;
  try {
    await migrate(database);
    step('表结构 · schema');
    if (config.demo && (await isEmpty(database))) {
      await loadDemoRegion(database);
      step('演示区域 · demo region');
    }
    await database.restrict();
    if (!(await usesSpatialIndexes(database))) log.warn({ run: MARK_LEAKPROOF }, 'spatial indexes are not used');
    app = await createApp({ config, database, log });
    await listen(app, config);
  } catch (error) {
    await app?.close();
    await database.close();
    throw error;
  }
  const { server, close, setUpToken } = app;
  const { port } = server.address() as AddressInfo;
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  const url = `${config.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const simulator = config.demo ? startSimulator(url) : undefined;

  stopOnSignal(async () => {
    await simulator?.stop();
    await close();
    await database.close();
  });
  step('服务 · server');
  console.log(`环湖 Huanhu${config.demo ? '（演示数据 · demo data）' : ''}: ${url}/wall`);
  if (setUpToken !== undefined)
    console.log(`设置第一个管理员 · Set up the first administrator: ${url}/setup#${setUpToken}`);
}

/** Says how long each step took, if a person would notice. */
function progress(): (name: string) => void {
  let last = performance.now();
  return (name) => {
    const tookMs = performance.now() - last;
    last = performance.now();
    if (tookMs > 300) console.log(`${name} ${(tookMs / 1000).toFixed(1)} s`);
  };
}

async function isEmpty(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT FROM feature) AS empty');
  return rows[0]!.empty;
}

function listen({ server }: App, { port, host }: Config): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `端口 ${port} 已被占用，请另设 HUANHU_PORT · Port ${port} is taken: set HUANHU_PORT to another one`,
        EACCES: `无权使用端口 ${port} · Port ${port} may not be used by this user: set HUANHU_PORT to one above 1023`,
        EADDRNOTAVAIL: `本机没有地址 ${host}（HUANHU_HOST） · This machine has no address ${host} (HUANHU_HOST)`,
        ENOTFOUND: `地址 ${host} 无法解析（HUANHU_HOST） · ${host} cannot be resolved (HUANHU_HOST)`,
      };
      fail(new StartError(reasons[error.code ?? ''] ?? `无法监听 · Cannot listen: ${error.message}`, { cause: error }));
    });
    server.listen(port, host, done);
  });
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}
