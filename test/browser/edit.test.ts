import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import zh from '../../client/text/zh.json' with { type: 'json' };
import { startHuanhu } from '../harness/huanhu.ts';
import { openBrowser, shoot } from './browser.ts';
import { clickAt, dragTo, hashOf, pixelOf } from './edit-camera.ts';
import type { Camera, LonLat } from './edit-camera.ts';
import { beatsOf, borderBeat, nameOf, newestDraft, verticesOf } from './edit-ground.ts';
import type { BorderBeat } from './edit-ground.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import type { WireDraft, WireDraftCheck } from '../../server/contract/draft-schemas.ts';

/** Of the demo's station commander, on the border with Jiangsu. */
const JURISDICTION = 'NX-03';
const [WIDTH, HEIGHT] = [1400, 900];

let program: Program;
let browser: Browser;
let ground: BorderBeat;
beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
  const context = await signIn();
  const beats = await beatsOf(context.request, program.url, JURISDICTION);
  ground = borderBeat(beats, beats);
  await context.close();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await program?.remove();
});

/** A browser of its own, signed in as somebody of the demo. */
async function signIn(login = 'commander', width = WIDTH, height = HEIGHT): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height } });
  const response = await context.request.post(`${program.url}/api/session`, { data: { login, password: 'demo' } });
  expect(response.status()).toBe(200);
  return context;
}

const cameraAt = (at: LonLat, zoom = 14): Camera => ({ zoom, at, widthPx: WIDTH, heightPx: HEIGHT });
const hint = (page: Page) => page.locator('.edit-hint');

async function openEditor(context: BrowserContext, errors: string[], address: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${program.url}/edit${address}`);
  await hint(page)
    .getByText(/点击选中|Click a feature|放大/)
    .waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  return page;
}

const untilSaved = (page: Page) => page.locator('.edit-saving.is-saved').waitFor({ timeout: 20_000 });
const savedDraft = async (page: Page): Promise<WireDraft> => {
  await page.waitForTimeout(200);
  await untilSaved(page);
  return newestDraft(page.context().request, program.url);
};
const checkOf = async (page: Page, { id }: WireDraft): Promise<WireDraftCheck> => {
  const response = await page.context().request.post(`${program.url}/api/drafts/${id}/check`, { data: {} });
  expect(response.status()).toBe(200);
  return (await response.json()) as WireDraftCheck;
};
const along = (a: LonLat, b: LonLat, part: number): LonLat => [
  a[0] + (b[0] - a[0]) * part,
  a[1] + (b[1] - a[1]) * part,
];
const changeOf = (draft: WireDraft, code: string) => draft.changes.find((change) => change.code === code);
const draftOf = async (page: Page, id: number): Promise<WireDraft> =>
  (await (await page.context().request.get(`${program.url}/api/drafts/${id}`)).json()) as WireDraft;
/** Goes on with the Tab key until what has the focus says this. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = async (): Promise<string> => (await page.locator(':focus').allTextContents()).join('').trim();
  for (let i = 0; i < 100; i++) {
    if (name.test(await focused())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way to ${name} with the Tab key`);
}
/** Codes of what a draft adds. */
const addedIn = (draft: WireDraft): string[] =>
  draft.changes.filter(({ baseVersionId }) => baseVersionId === null).map(({ code }) => code);

test('a commander draws a beat between two neighbours and the border, splits it, moves a shared edge, takes it all back, does it again and publishes it to the wall', async () => {
  const errors: string[] = [];
  const context = await signIn();
  const camera = cameraAt(ground.middle);
  const page = await openEditor(context, errors, `?lang=zh&theme=dark${hashOf(camera)}`);
  const [start, end] = ground.ends;
  const between = along(start, end, 0.5);
  const outside = along(ground.middle, between, 1.7);

  await page.keyboard.press('p');
  await clickAt(page, camera, start, 4);
  await expect.poll(() => hint(page).innerText()).toContain('点击放下一个顶点');
  await clickAt(page, camera, outside);
  await clickAt(page, camera, end, -4);
  await clickAt(page, camera, ground.middle);
  await clickAt(page, camera, ground.beside, 3);
  await shoot(page, 'edit-drawing');
  await page.keyboard.press('Enter');
  const drawn = await savedDraft(page);
  const [code] = addedIn(drawn);
  const vertices = new Set(verticesOf(changeOf(drawn, code!)!.area!).map(nameOf));
  expect([start, end].map((position) => vertices.has(nameOf(position)))).toEqual([true, true]);
  // What lies beyond the border was cut off along it.
  expect(vertices.has(nameOf(outside))).toBe(false);
  expect((await checkOf(page, drawn)).faults).toEqual([]);

  await page.keyboard.press('s');
  await clickAt(page, camera, along(along(ground.middle, start, 0.2), between, -0.35));
  await clickAt(page, camera, outside);
  await page.keyboard.press('Enter');
  const split = await savedDraft(page);
  expect(addedIn(split)).toHaveLength(2);
  expect((await checkOf(page, split)).faults).toEqual([]);

  const place = pixelOf(camera, ground.common[Math.floor(ground.common.length / 2)]!);
  const inward = pixelOf(camera, ground.middle);
  const length = Math.hypot(inward.x - place.x, inward.y - place.y);
  const target = {
    x: place.x + (12 * (inward.x - place.x)) / length,
    y: place.y + (12 * (inward.y - place.y)) / length,
  };
  await page.keyboard.press('e');
  await page.mouse.move(place.x, place.y, { steps: 3 });
  await expect.poll(() => hint(page).innerText()).toContain('拖动整条边界');
  await page.keyboard.down('Control');
  await dragTo(page, place, target);
  await page.keyboard.up('Control');
  const moved = await savedDraft(page);
  const areas = [ground.beat.properties.code, ground.neighbours[1]].map((one) => changeOf(moved, one)?.area);
  const [own, theirs] = areas.map((area) => new Set(verticesOf(area ?? []).map(nameOf)));
  const before = new Set(ground.common.map(nameOf));
  const followed = [...theirs!].filter((name) => own!.has(name) && !before.has(name));
  expect(followed.length).toBeGreaterThanOrEqual(ground.common.length - 2);
  expect(await checkOf(page, moved)).toMatchObject({ faults: [], conflicts: [] });
  await shoot(page, 'edit-moved');

  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await expect.poll(async () => (await savedDraft(page)).changes.length, { timeout: 20_000 }).toBe(0);
  for (let i = 0; i < 3; i++) await page.keyboard.press(i === 0 ? 'Control+y' : 'Control+Shift+z');
  await expect
    .poll(async () => (await savedDraft(page)).changes.length, { timeout: 20_000 })
    .toBe(moved.changes.length);
  const again = await newestDraft(context.request, program.url);
  const byCode = ({ changes }: WireDraft) => new Map(changes.map((change) => [change.code, change]));
  expect(byCode(again)).toEqual(byCode(moved));

  const wall = await context.newPage();
  const tiles: string[] = [];
  await wall.goto(`${program.url}/wall${hashOf(camera)}`);
  await wall.locator('.link.is-live, .link.is-stale').waitFor({ timeout: 60_000 });
  await wall.waitForTimeout(5_000);
  wall.on('request', (request) => {
    if (/\/tiles\/territory\/.*\.mvt/.test(request.url())) tiles.push(request.url());
  });

  await page.bringToFront();
  await page.reload();
  await expect.poll(() => page.locator('.edit-draft').innerText(), { timeout: 60_000 }).toContain(moved.title);
  await clickAt(page, camera, along(ground.middle, between, 0.5));
  await expect.poll(() => page.locator('.edit-attributes').innerText()).toContain(`${JURISDICTION}-`);
  await page.getByRole('button', { name: '差异审核' }).click();
  await page.getByRole('button', { name: '提交审核' }).click();
  await page.getByRole('button', { name: '确认提交' }).click();
  // It lies on the boundary with another agency: a second person looks at it.
  await page.getByText('已提交，等待另一人批准').waitFor({ timeout: 20_000 });
  const duty = await signIn('duty');
  const path = `${program.url}/api/drafts/${moved.id}`;
  const version = (await duty.request.get(path)).headers()['etag']!;
  const approval = await duty.request.post(`${path}/approval`, { data: {}, headers: { 'If-Match': version } });
  expect(approval.status()).toBe(200);
  await duty.close();
  await shoot(page, 'edit-review');
  await page.locator('.edit-doors').getByRole('button', { name: '发布' }).click();
  await page.getByRole('button', { name: '确认发布' }).click();
  await expect.poll(() => page.locator('.edit-side').innerText(), { timeout: 30_000 }).toContain('已发布');
  await expect.poll(() => page.locator('.edit-draft').innerText()).toContain('现行边界');
  await expect.poll(() => tiles.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const inForce = await beatsOf(context.request, program.url, JURISDICTION);
  expect(inForce.map(({ properties }) => properties.code)).toEqual(expect.arrayContaining(addedIn(moved)));
  expect(errors).toEqual([]);
  await context.close();
}, 360_000);

test('without a mouse a polygon is drawn, a vertex found and moved, what was done is undone, and the rest is published', async () => {
  const errors: string[] = [];
  const context = await signIn();
  const page = await openEditor(context, errors, `?lang=en&theme=light${hashOf(cameraAt(ground.middle, 15))}`);
  const press = async (key: string, times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  // Nothing snaps, so that the cross is where it goes.
  await press('n');
  await press('p');
  await press('ArrowLeft');
  await press('Enter');
  await press('ArrowRight', 6);
  await press('Enter');
  await press('ArrowDown', 6);
  await press('Shift+ArrowDown', 3);
  await press('Enter');
  await expect.poll(() => page.locator('.edit-area').innerText()).toMatch(/m²|ha/);
  await press('Enter');
  const drawn = await savedDraft(page);
  const [code] = addedIn(drawn);
  const before = verticesOf(changeOf(drawn, code!)!.area!);

  await press('a');
  await press('Tab', 2);
  await expect.poll(() => hint(page).innerText()).toContain('Enter takes it up');
  await press('Enter');
  await press('ArrowUp', 2);
  await press('Enter');
  const moved = verticesOf(changeOf(await savedDraft(page), code!)!.area!);
  const stayed = new Set(moved.map(nameOf));
  expect(before.filter((vertex) => !stayed.has(nameOf(vertex)))).toHaveLength(1);
  await press('Control+z');
  await expect
    .poll(async () => verticesOf(changeOf(await savedDraft(page), code!)!.area!).map(nameOf), { timeout: 20_000 })
    .toEqual(before.map(nameOf));
  await press('Escape', 3);

  await tabTo(page, /^Publish$/);
  await press('Enter');
  await page.getByRole('button', { name: 'Yes, publish' }).waitFor({ timeout: 30_000 });
  await tabTo(page, /^Yes, publish$/);
  await press('Enter');
  await page.locator('.edit-panel .edit-good').waitFor({ timeout: 30_000 });
  await press('Enter');
  await expect.poll(() => page.locator('.edit-panel').count()).toBe(0);
  expect(await draftOf(page, drawn.id)).toMatchObject({ state: 'published' });
  expect(errors).toEqual([]);
  await context.close();
}, 240_000);

test('a point goes exactly where it is typed, in degrees, in minutes and seconds, and by bearing and length', async () => {
  const errors: string[] = [];
  const context = await signIn();
  const page = await openEditor(context, errors, `?lang=en&theme=dark${hashOf(cameraAt(ground.middle, 15))}`);
  const [lon, lat] = ground.middle.map((degrees) => Number(degrees.toFixed(4))) as [number, number];
  const minutes = (degrees: number): string => {
    const seconds = Math.round(degrees * 3600);
    return `${Math.floor(seconds / 3600)}°${Math.floor((seconds % 3600) / 60)}'${seconds % 60}"`;
  };
  await page.keyboard.press('p');
  await page.keyboard.press('q');
  const field = page.locator('#edit-position');
  await field.fill('somewhere');
  await field.press('Enter');
  expect(await page.locator('#edit-position-wrong').innerText()).toContain('cannot be read');
  await field.fill(`${lon}, ${lat}`);
  await field.press('Enter');
  const second: LonLat = [Math.round((lon + 0.003) * 3600) / 3600, Math.round(lat * 3600) / 3600];
  await field.fill(`${minutes(second[1])}N ${minutes(second[0])}E`);
  await field.press('Enter');
  await page.getByLabel('Bearing (°)').fill('180');
  await page.getByLabel('Length (m)').fill('300');
  await page.getByLabel('Length (m)').press('Enter');
  await page.getByRole('button', { name: 'Finish' }).click();
  const drawn = await savedDraft(page);
  const vertices = verticesOf(changeOf(drawn, addedIn(drawn).at(-1)!)!.area!);
  const has = ([x, y]: LonLat): boolean =>
    vertices.some((vertex) => Math.abs(vertex[0] - x) < 1e-7 && Math.abs(vertex[1] - y) < 1e-7);
  expect(has([lon, lat])).toBe(true);
  expect(has(second)).toBe(true);
  // 300 m south: 300 / 110 870 of a degree at 31° N (length of a degree of latitude, WGS 84).
  expect(
    vertices.some(([x, y]) => Math.abs(x - second[0]) < 1e-6 && Math.abs(second[1] - y - 300 / 110_870) < 1e-6),
  ).toBe(true);
  expect(errors).toEqual([]);
  await context.close();
}, 240_000);

test('zoomed out to where no beats are read nothing is put down, and the editor says what to do', async () => {
  const errors: string[] = [];
  const context = await signIn();
  const camera = cameraAt(ground.middle, 10.6);
  const page = await openEditor(context, errors, `?lang=zh&theme=dark${hashOf(camera)}`);
  await page.keyboard.press('p');
  await clickAt(page, camera, ground.middle);
  await page.locator('.edit-offers').waitFor();
  await page.keyboard.press('-');
  await page.waitForTimeout(1_500);
  expect(await hint(page).innerText()).toContain(zh['edit.hint.zoomIn']);
  for (const far of [80, 160]) {
    const { x, y } = pixelOf(camera, ground.middle);
    await page.mouse.click(x + far, y + far);
  }
  await page.locator('.edit-notice', { hasText: zh['edit.hint.zoomIn'] }).waitFor();
  await page.keyboard.press('+');
  await page.waitForTimeout(1_500);
  expect(await page.locator('.edit-notice').count()).toBe(0);
  // What was put down before is still there, alone: it cannot be finished.
  expect(await page.locator('.edit-offers').innerText()).not.toContain(zh['edit.offer.finish']);
  expect(errors).toEqual([]);
  await context.close();
}, 240_000);

test('where there is no agency yet the editor says what to do first', async () => {
  const empty = await startHuanhu({ content: 'migrated' });
  const [name, value] = (await empty.person('administrator', {})).split('=') as [string, string];
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT } });
  await context.addCookies([{ name, value, url: empty.url }]);
  const page = await context.newPage();
  await page.goto(`${empty.url}/edit?lang=zh`);
  await hint(page).getByText(zh['edit.hint.noAgency']).waitFor();
  await shoot(page, 'edit-empty');
  await context.close();
  await empty.stop();
});

test('what is drawn while the server cannot be reached is kept in the browser, and sent when the page is opened again', async () => {
  const context = await signIn();
  const camera = cameraAt(ground.middle, 15);
  const page = await openEditor(context, [], `?lang=zh&theme=dark${hashOf(camera)}`);
  await page.route('**/api/drafts**', (route) => route.abort());
  await page.keyboard.press('c');
  await clickAt(page, camera, ground.middle);
  const { x, y } = pixelOf(camera, ground.middle);
  await page.mouse.move(x + 60, y, { steps: 3 });
  await page.mouse.click(x + 60, y);
  await page.locator('.edit-saving.is-offline').waitFor({ timeout: 20_000 });
  await page.close();

  const errors: string[] = [];
  const next = await context.newPage();
  next.on('pageerror', (error) => errors.push(error.message));
  await next.goto(`${program.url}/edit${hashOf(camera)}`);
  await next.locator('.edit-saving.is-saved').waitFor({ timeout: 60_000 });
  const draft = await newestDraft(context.request, program.url);
  const added = draft.changes.filter(({ baseVersionId }) => baseVersionId === null);
  expect(added).toHaveLength(1);
  expect(verticesOf(added[0]!.area!).length).toBeGreaterThan(20);
  expect(errors).toEqual([]);
  await context.close();
}, 240_000);

test.each([
  ['commander', 'zh', 'dark', 1920, 1080],
  ['admin', 'en', 'light', 1920, 1080],
  ['duty', 'zh', 'light', 390, 844],
  ['commander', 'en', 'dark', 390, 844],
] as const)(
  'the editor for %s in %s, %s, at %i × %i says everything in one language and can be read by everybody',
  async (login, language, theme, width, height) => {
    const errors: string[] = [];
    const context = await signIn(login, width, height);
    const camera = { zoom: 13, at: ground.middle, widthPx: width, heightPx: height };
    const page = await openEditor(context, errors, `?lang=${language}&theme=${theme}${hashOf(camera)}`);
    const { x, y } = pixelOf(camera, ground.middle);
    await page.mouse.click(x, y);
    await page.keyboard.press('a');
    if (width < 900) await page.locator('.edit-sheet-handle').click();
    await page.waitForTimeout(1_500);
    await shoot(page, `edit-${login}-${language}-${theme}-${width}`);
    const text = await page.locator('body').innerText();
    expect(text).not.toMatch(/\b(edit|draft|layer|board)\.[a-z]/);
    expect(text).toContain(language === 'zh' ? '中文名' : 'Chinese name');
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  },
  150_000,
);

test('who may not draw gets no tools and no door on the start page', async () => {
  const context = await signIn('warden');
  const page = await context.newPage();
  await page.goto(`${program.url}/?lang=en`);
  await page.locator('.boards').waitFor();
  expect(await page.locator('a[href="/edit"]').count()).toBe(0);
  await page.goto(`${program.url}/edit?lang=en`);
  await expect
    .poll(() => page.locator('.edit-failure').innerText(), { timeout: 30_000 })
    .toContain('neither draw nor review');
  expect(await page.locator('.edit-tools').count()).toBe(0);
  await context.close();
}, 120_000);
