import AxeBuilder from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, shoot, untilLive } from './browser.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

let program: Program;
let browser: Browser;
beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await program?.remove();
});

/** What a test needs of the page's canvas; the page's own types are not here. */
interface Canvas {
  getContext(kind: 'webgl2'): {
    getExtension(name: 'WEBGL_lose_context'): { loseContext(): void };
    isContextLost(): boolean;
  } | null;
}

/** Not a demo one: the simulator takes those further by itself. */
const report = async (): Promise<number> => {
  const response = await fetch(`${program.url}/api/incidents`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind: 'hazardous-waste-dumping', severity: 1, position: [120.1, 30.8] }),
  });
  return ((await response.json()) as { id: number }).id;
};

test.each([
  ['zh', 'dark', 1920, 1080],
  ['zh', 'light', 1920, 1080],
  ['en', 'dark', 1920, 1080],
  ['en', 'light', 1920, 1080],
  ['zh', 'dark', 3840, 2160],
  ['en', 'light', 3840, 2160],
  ['zh', 'dark', 390, 844],
] as const)(
  'the wall in %s, %s, at %i × %i shows the territory, its units and its incidents',
  async (language, theme, width, height) => {
    const { page, errors } = await openPage(
      browser,
      `${program.url}/wall?lang=${language}&theme=${theme}`,
      width,
      height,
    );
    await page.locator('.link.is-live').waitFor({ timeout: 60_000 });
    await page.waitForTimeout(4_000);
    await shoot(page, `wall-${language}-${theme}-${width}`);
    if (width > 900) {
      expect(await page.locator('.incident').count()).toBeGreaterThan(0);
      expect(await page.locator('.agencies tbody tr').count()).toBe(6);
    }
    const text = await page.locator('body').innerText();
    // A key that was not translated would show itself as one.
    expect(text).not.toMatch(/\b(link|incidents|layer|card|step|severity|agencies)\.[a-z]/);
    expect(text).toContain(language === 'zh' ? '演示数据' : 'Demo data');
    expect(errors).toEqual([]);
    await page.context().close();
  },
  120_000,
);

test('the map paints before the panels load', async () => {
  const { page } = await openPage(browser, `${program.url}/wall`);
  await untilLive(page);
  const [painted, panels] = await page.evaluate(() => [
    performance.getEntriesByName('map-painted')[0]!.startTime,
    performance.getEntriesByType('resource').find(({ name }) => /\/wall-(?!map)[\w-]+\.js/.test(name))!.startTime,
  ]);
  expect(painted).toBeLessThan(panels!);
  await page.context().close();
}, 90_000);

test('a report made on one map is on every open map within two seconds, above all others and announced', async () => {
  const pages = await Promise.all([
    openPage(browser, `${program.url}/wall?lang=en`),
    openPage(browser, `${program.url}/wall?lang=zh`),
  ]);
  await Promise.all(pages.map(({ page }) => untilLive(page)));
  await report();
  const at = Date.now();
  await Promise.all([
    pages[0]!.page.locator('.incident.is-new', { hasText: 'Hazardous waste dumping' }).first().waitFor(),
    pages[1]!.page.locator('.incident.is-new', { hasText: '危废倾倒' }).first().waitFor(),
  ]);
  expect(Date.now() - at).toBeLessThan(2_000);
  await expect.poll(() => pages[0]!.page.locator('[aria-live=assertive]').innerText()).toContain('New incident');
  await Promise.all(pages.map(({ page }) => page.context().close()));
}, 120_000);

test('an incident is chosen by key, shown on a card, and taken a step further there', async () => {
  await report();
  const { page, errors } = await openPage(browser, `${program.url}/wall?lang=zh`, 1920, 1080);
  await untilLive(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.card .steps').waitFor();
  await page.waitForTimeout(3_000);
  await shoot(page, 'card-incident');
  await page.locator('.card .primary', { hasText: '派单' }).click();
  await page.locator('.card .steps [aria-current]', { hasText: '派单' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('.card').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
}, 120_000);

test('two quick clicks take an incident one step, not two, and closing it is asked for twice', async () => {
  const id = await report();
  const { page, errors } = await openPage(browser, `${program.url}/wall?lang=en`, 1920, 1080);
  await untilLive(page);
  await page.keyboard.press('ArrowDown');
  const button = page.locator('.card .primary');
  const steps: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') steps.push(String(request.postDataJSON()?.step));
  });
  await button.dblclick();
  await page.locator('.card .steps [aria-current]', { hasText: 'Dispatched' }).waitFor();
  expect(steps).toEqual(['dispatched']);
  for (const step of ['Handling', 'Fed back', 'Followed up', 'Revisited']) {
    await button.filter({ hasText: step }).click();
    await page.locator('.card .steps [aria-current]', { hasText: step }).waitFor();
  }
  await button.filter({ hasText: 'Closed' }).click();
  await button.filter({ hasText: 'no way back' }).waitFor();
  expect(steps).not.toContain('closed');
  await button.click();
  await page.locator('.card-layer', { hasText: 'Closed' }).waitFor();
  const closed = (await (await fetch(`${program.url}/api/incidents/${id}`)).json()) as { properties: { step: string } };
  expect(closed.properties.step).toBe('closed');
  expect(errors).toEqual([]);
  await page.context().close();
}, 120_000);

test('when the graphics card is lost the wall says so and draws the marks again', async () => {
  const { page } = await openPage(browser, `${program.url}/wall?lang=en`);
  await untilLive(page);
  const marks = page.locator('#map canvas:not(.maplibregl-canvas)').first();
  await marks.evaluate((canvas: Canvas) =>
    canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context').loseContext(),
  );
  await page.locator('.outage', { hasText: 'graphics card' }).waitFor({ timeout: 20_000 });
  await expect.poll(() => page.locator('.outage').count(), { timeout: 30_000 }).toBe(0);
  const isLost = (): Promise<boolean> =>
    marks.evaluate((canvas: Canvas) => canvas.getContext('webgl2')?.isContextLost() ?? true);
  await expect.poll(isLost, { timeout: 20_000 }).toBe(false);
  await page.context().close();
}, 120_000);

test('when tiles or names do not come the wall says so, tries again, and holds one line', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  let isBroken = true;
  for (const path of ['**/tiles/basemap.json', '**/api/units?*']) {
    await page.route(path, (route) => (isBroken ? route.fulfill({ status: 503, body: '' }) : route.continue()));
  }
  const lines: string[] = [];
  page.on('websocket', (socket) => {
    lines.push(socket.url());
    socket.on('close', () => lines.pop());
  });
  await page.goto(`${program.url}/wall?lang=en`);
  await page.locator('.outage.is-notice').waitFor({ timeout: 30_000 });
  await page.locator('.link.is-live').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(10_000);
  expect(lines).toHaveLength(1);
  isBroken = false;
  const border = page.waitForResponse((response) => /basemap\/\d+/.test(response.url()) && response.ok(), {
    timeout: 60_000,
  });
  await border;
  await expect.poll(() => page.locator('.outage').count(), { timeout: 30_000 }).toBe(0);
  expect(lines).toHaveLength(1);
  await context.close();
}, 150_000);

test('a beat is found by its code, flown to and clicked; a place by its pinyin', async () => {
  const { page } = await openPage(browser, `${program.url}/wall?lang=zh`, 1920, 1080);
  await untilLive(page);
  await page.keyboard.press('/');
  await page.keyboard.type('AJ-0100');
  await page.locator('.results [role=option]', { hasText: 'AJ-0100' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.card', { hasText: 'AJ-0100' }).waitFor();
  await page.locator('.card dd', { hasText: '生态警长 AJ-0100' }).waitFor();
  await page.waitForTimeout(3_500);
  await shoot(page, 'card-beat');
  await page.keyboard.press('/');
  await page.keyboard.type('nanxun');
  await page.locator('.results [role=option]', { hasText: '南浔' }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.context().close();
}, 120_000);

test('a right click on the map reports an incident there', async () => {
  const { page } = await openPage(browser, `${program.url}/wall?lang=en`);
  await untilLive(page);
  await page.mouse.click(640, 380, { button: 'right' });
  const form = page.locator('.report');
  await form.locator('select').selectOption('algal-bloom');
  await form.locator('input[type=radio]').first().check();
  await page.locator('.map-pin').waitFor();
  await form.locator('textarea').fill('Seen from the pier');
  await page.keyboard.press('Escape');
  expect(await form.count()).toBe(0);
  await page.mouse.click(640, 380, { button: 'right' });
  expect(await form.locator('textarea').inputValue()).toBe('Seen from the pier');
  await form.locator('select').selectOption('algal-bloom');
  await form.locator('input[type=radio]').first().focus();
  await page.keyboard.press('ArrowDown');
  expect(await form.locator('input[type=radio]').nth(1).isChecked()).toBe(true);
  await shoot(page, 'report-form');
  await form.locator('.primary').click();
  await page.locator('.card h2', { hasText: 'Algal bloom' }).waitFor();
  expect(await page.locator('.map-pin').count()).toBe(0);
  await page.context().close();
}, 120_000);

test('marks move: a warden stands elsewhere after a while, and its card says how old that is', async () => {
  interface Units {
    features: { id: number; properties: { code: string } }[];
  }
  const { features } = (await (await fetch(`${program.url}/api/units?limit=1`)).json()) as Units;
  const { page } = await openPage(browser, `${program.url}/wall?lang=en`);
  await untilLive(page);
  await page.keyboard.press('/');
  await page.keyboard.type(features[0]!.properties.code);
  await page.locator('.results [role=option]').first().waitFor();
  await page.keyboard.press('Enter');
  const age = page.locator('.card dd', { hasText: 'ago' });
  await age.waitFor({ timeout: 30_000 });
  const place = page.locator('.card dd', { hasText: /^1\d\d\.\d{5}, / });
  const before = await place.innerText();
  await expect.poll(() => place.innerText(), { timeout: 90_000, interval: 500 }).not.toBe(before);
  await page.context().close();
}, 150_000);

test('when the server is killed the wall says since when, and when it is back nothing is missing and nothing is double', async () => {
  const { page } = await openPage(browser, `${program.url}/wall?lang=en`);
  await untilLive(page);
  await program.kill('SIGKILL');
  await page.locator('.link.is-lost').waitFor();
  await page.locator('.outage', { hasText: 'nothing here is newer than' }).waitFor({ timeout: 20_000 });
  await shoot(page, 'outage');
  const tiles: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.mvt')) tiles.push(request.url());
  });
  await program.restart();
  const id = await report();
  await page.locator('.link.is-live').waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator('.outage').count()).toBe(0);
  // Borders may have changed meanwhile.
  await expect.poll(() => tiles.filter((url) => url.includes('territory')).length).toBeGreaterThan(0);
  const onServer = async (): Promise<number[]> => {
    const response = await fetch(`${program.url}/api/incidents?open=true&limit=1000`);
    return ((await response.json()) as { features: { id: number }[] }).features.map((feature) => feature.id).sort();
  };
  const onWall = (): Promise<number[]> =>
    page.locator('.incident').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-id'))).sort());
  expect(await onServer()).toContain(id);
  await expect
    .poll(async () => JSON.stringify(await onWall()) === JSON.stringify(await onServer()), { timeout: 20_000 })
    .toBe(true);
  await page.context().close();
}, 150_000);

test.each(['/', '/wall', '/docs', '/problems/outside-territory'])(
  '%s has no serious fault for those who see or move differently',
  async (path) => {
    const { page, errors } = await openPage(browser, `${program.url}${path}`);
    if (path === '/wall') await untilLive(page);
    else await page.locator('.page h1').waitFor();
    await page.waitForTimeout(500);
    await shoot(page, `page${path.replaceAll('/', '-')}`);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  },
  120_000,
);
