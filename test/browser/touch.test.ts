import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireDraft } from '../../server/contract/draft-schemas.ts';
import { openBrowser } from './browser.ts';
import { hashOf, pixelOf } from './edit-camera.ts';
import type { Camera, LonLat } from './edit-camera.ts';
import { beatsOf, borderBeat, nameOf, newestDraft, verticesOf } from './edit-ground.ts';
import type { BorderBeat } from './edit-ground.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

const [WIDTH, HEIGHT] = [390, 844];
const LEAST_TARGET_PX = 44;

let program: Program;
let browser: Browser;
let ground: BorderBeat;
let page: Page;
let fingers: CDPSession;
let camera: Camera;
const errors: string[] = [];

beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    hasTouch: true,
    isMobile: true,
  });
  const response = await context.request.post(`${program.url}/api/session`, {
    data: { login: 'commander', password: 'demo' },
  });
  expect(response.status()).toBe(200);
  const beats = await beatsOf(context.request, program.url, 'NX-03');
  ground = borderBeat(beats, beats);
  camera = { zoom: 14, at: ground.middle, widthPx: WIDTH, heightPx: HEIGHT };
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${program.url}/edit?lang=zh&theme=light${hashOf(camera)}`);
  await hint().getByText('点一下选中一处').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  page.setDefaultTimeout(8_000);
  fingers = await context.newCDPSession(page);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await program?.remove();
});

interface Point {
  readonly x: number;
  readonly y: number;
}
const hint = () => page.locator('.edit-hint');
const middle: Point = { x: WIDTH / 2, y: HEIGHT / 2 };
const beside = ({ x, y }: Point, right: number, down: number): Point => ({ x: x + right, y: y + down });
const address = (): string => new URL(page.url()).hash;

/** Puts fingers on the screen, moves them, or lifts all that are not named. */
async function touch(type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly Point[]): Promise<void> {
  await fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
  await page.waitForTimeout(40);
}
async function tap(point: Point, holdMs = 30): Promise<void> {
  await touch('touchStart', point);
  await page.waitForTimeout(holdMs);
  await touch('touchEnd');
  await page.waitForTimeout(350);
}
async function drag(...path: readonly Point[]): Promise<void> {
  await touch('touchStart', path[0]!);
  for (const [i, from] of path.slice(0, -1).entries()) {
    const to = path[i + 1]!;
    for (const part of [0.25, 0.5, 0.75, 1])
      await touch('touchMove', beside(from, (to.x - from.x) * part, (to.y - from.y) * part));
  }
  await touch('touchEnd');
  await page.waitForTimeout(400);
}
/** Two fingers, the second a moment after the first, as hands are. */
async function pinch(at: Point, from: number, to: number): Promise<void> {
  const both = (apart: number): [Point, Point] => [beside(at, -apart, 0), beside(at, apart, 0)];
  await touch('touchStart', both(from)[0]);
  await touch('touchMove', beside(both(from)[0], 10, 0));
  await touch('touchStart', ...both(from));
  for (const part of [0.25, 0.5, 0.75, 1]) await touch('touchMove', ...both(from + (to - from) * part));
  await touch('touchEnd', both(to)[0]);
  await touch('touchEnd');
  await page.waitForTimeout(700);
}
const choose = (tool: string): Promise<void> => page.getByRole('button', { name: tool, exact: true }).first().tap();
const step = (name: '撤销' | '重做'): Promise<void> => page.getByRole('button', { name, exact: true }).tap();
async function saved(): Promise<WireDraft> {
  await page.waitForTimeout(200);
  await page.locator('.edit-saving.is-saved').waitFor({ timeout: 20_000 });
  return newestDraft(page.context().request, program.url);
}
const added = ({ changes }: WireDraft) => changes.filter(({ baseVersionId }) => baseVersionId === null);
/** Brings the map back to where positions are known on the screen. */
async function goBack(): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hashOf(camera))}`);
  await page.waitForTimeout(800);
}

test('two fingers move and zoom the map whatever tool is chosen, and never draw', async () => {
  for (const tool of ['多边形', '手绘', '矩形', '圆', '沿线带']) {
    await choose(tool);
    const [before, said] = [address(), await hint().innerText()];
    await pinch(middle, 40, 70);
    expect(address()).not.toBe(before);
    expect(await hint().innerText()).toBe(said);
    await pinch(middle, 70, 40);
  }
  expect(await page.locator('.edit-draft').innerText()).toContain('现行边界');
  await goBack();
});

test('taps draw a polygon, a long press takes a point back, and a second tap on the last one finishes', async () => {
  await choose('多边形');
  await choose('吸附');
  const start = address();
  for (const [right, down] of [
    [-60, -60],
    [60, -60],
    [60, 40],
  ] as const)
    await tap(beside(middle, right, down));
  await expect.poll(() => hint().innerText()).toContain('完成');
  await tap(beside(middle, 0, 60), 800);
  await expect.poll(() => hint().innerText()).toContain('长按退一点');
  await tap(beside(middle, 50, 60));
  await tap(beside(middle, -50, 60));
  // Not quite at the same place, as fingers are.
  await tap(beside(middle, -45, 66));
  const [drawn] = added(await saved());
  expect(verticesOf(drawn!.area!)).toHaveLength(4);
  expect(address()).toBe(start);
  await step('撤销');
  await expect.poll(async () => (await saved()).changes.length, { timeout: 20_000 }).toBe(0);
  await step('重做');
  await expect.poll(async () => added(await saved()).length, { timeout: 20_000 }).toBe(1);
  await step('撤销');
  await choose('吸附');
});

test('a finger that drags a shared vertex moves it for both neighbours and not the map; a second finger puts it back', async () => {
  await choose('选择');
  await tap(middle);
  await choose('顶点');
  const shared: LonLat = ground.common[Math.floor(ground.common.length / 2)]!;
  const handle = beside(pixelOf(camera, shared), 8, 8);
  const start = address();
  const { changes } = await saved();
  await touch('touchStart', handle);
  await touch('touchMove', beside(handle, 25, 10));
  await touch('touchStart', beside(handle, 25, 10), beside(handle, 100, -80));
  await touch('touchEnd');
  await page.waitForTimeout(400);
  expect((await saved()).changes).toEqual(changes);
  await goBack();
  await drag(handle, beside(handle, 30, 12));
  const moved = await saved();
  expect(address()).toBe(start);
  const areas = [ground.beat.properties.code, ground.neighbours[1]].map(
    (one) => new Set(verticesOf(moved.changes.find(({ code }) => code === one)!.area!).map(nameOf)),
  );
  expect(areas.map((names) => names.has(nameOf(shared)))).toEqual([false, false]);
  await step('撤销');
});

test('a finger draws freehand, a rectangle and a circle, and elsewhere than on what a tool takes it moves the map', async () => {
  const corner = beside(middle, -45, -45);
  const across = beside(middle, 45, 45);
  for (const tool of ['手绘', '矩形', '圆']) {
    await choose(tool);
    if (tool === '手绘') await drag(corner, beside(middle, 45, -45), across, beside(middle, -45, 45));
    else await drag(tool === '圆' ? middle : corner, across);
    expect(added(await saved())).toHaveLength(1);
    await step('撤销');
    await expect.poll(async () => (await saved()).changes.length, { timeout: 20_000 }).toBe(0);
  }
  await choose('边界');
  const start = address();
  await drag(middle, beside(middle, 40, 40));
  expect(address()).not.toBe(start);
  await goBack();
});

test('a long press opens what can be done there, and everything that is pressed is large enough for a finger', async () => {
  await choose('选择');
  await tap(middle);
  await tap(middle, 800);
  await page.locator('.edit-menu').waitFor();
  const small = `[...document.querySelectorAll('.edit button, .edit select, .edit input:not([type=checkbox], [type=radio]), .edit .edit-check, .edit .edit-choice label')]
    .filter((one) => one.offsetHeight > 0 && Math.min(one.offsetHeight, one.offsetWidth) < ${LEAST_TARGET_PX})
    .map((one) => one.outerHTML)`;
  expect(await page.evaluate(small)).toEqual([]);
  await page.locator('.edit-menu').getByRole('button', { name: '历史版本' }).tap();
  await page.locator('.edit-panel .edit-list').waitFor();
  expect(await page.evaluate(small)).toEqual([]);
  const panel = (await page.locator('.edit-panel').boundingBox())!;
  expect(panel.height).toBeLessThan(HEIGHT / 2);
  await page.locator('.edit-sheet-handle').tap();
  await page.locator('.edit-attributes').waitFor();
  expect(await page.evaluate(small)).toEqual([]);
  expect(errors).toEqual([]);
});
