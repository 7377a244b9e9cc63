import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions } from 'vite';
import { openBrowser } from '../browser/browser.ts';

const UNITS = [2_185, 20_000, 100_000];
const MEASURED_S = 8;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

interface Cost {
  /**
   * Milliseconds that the main thread is busy, each second: script with what it causes there, such as cloning messages,
   * decoding a worker's answers and collecting garbage.
   */
  readonly scriptMsPerS: number;
  /** Longest task after the first second, milliseconds; 0 when none was above 50. */
  readonly longestTaskMs: number;
}

const directory = mkdtempSync(join(tmpdir(), 'huanhu-bench-'));
await build({
  configFile: false,
  root: fileURLToPath(new URL('./client', import.meta.url)),
  logLevel: 'error',
  resolve: { conditions: ['webgl-only', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: { outDir: directory, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 4_000 },
});
const server = http.createServer((request, response) => {
  const path = request.url === '/' ? '/index.html' : request.url!;
  const file = join(directory, path);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response
    .writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' })
    .end(readFileSync(file));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const browser = await openBrowser();

async function measure(way: 'startOurs' | 'startSetData', units: number): Promise<Cost> {
  const context = await browser.newContext({ viewport: { width: 640, height: 400 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  const scriptS = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  await page.evaluate(([name, n]) => window.bench[name](n), [way, units] as const);
  await page.waitForTimeout(1_000);
  const from = await page.evaluate(() => performance.now());
  const before = await scriptS();
  await page.waitForTimeout(MEASURED_S * 1000);
  const [after, now] = [await scriptS(), await page.evaluate(() => performance.now())];
  const longest = await page.evaluate(
    (since) => Math.max(0, ...window.longTasks.filter(({ at }) => at > since).map(({ ms }) => ms)),
    from,
  );
  await context.close();
  return { scriptMsPerS: ((after - before) * 1000) / ((now - from) / 1000), longestTaskMs: longest };
}

const ratios: Record<string, number> = {};
const longest: Record<string, number> = {};
console.log('main thread busy, ms each second, and longest task after the first second, ms');
console.log('   units       ours  longest    setData  longest   ratio');
try {
  for (const units of UNITS) {
    const ours = await measure('startOurs', units);
    const setData = await measure('startSetData', units);
    const ratio = ours.scriptMsPerS / setData.scriptMsPerS;
    ratios[`script_vs_setdata_${units}`] = Math.round(ratio * 1000) / 1000;
    longest[String(units)] = Math.round(ours.longestTaskMs);
    const cell = (n: number): string => n.toFixed(1).padStart(9);
    console.log(
      `${String(units).padStart(8)} ${cell(ours.scriptMsPerS)} ${cell(ours.longestTaskMs)}  ${cell(setData.scriptMsPerS)} ${cell(setData.longestTaskMs)}  ${ratio.toFixed(3)}`,
    );
  }
} finally {
  await browser.close();
  server.close();
  rmSync(directory, { recursive: true, force: true });
}
console.log(JSON.stringify({ bench: 'client', ratios, longest_task_ms: longest }));
