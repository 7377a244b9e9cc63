import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import zh from '../../client/text/zh.json' with { type: 'json' };
import type { WireChange, WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { CLIP_MARGIN, tileBox, toMercator } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { openBrowser, openPage, shoot } from './browser.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { movedVertex, sharedVertices } from './shared-edge.ts';
import type { SharedVertex } from './shared-edge.ts';

let program: Program;
let browser: Browser;
let places: SharedVertex[];
/** At the border with Suzhou. */
let border: SharedVertex[];
beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
  const commander = await signIn('commander');
  const all = sharedVertices(await beats(commander));
  places = all.filter(({ isInner }) => isInner);
  border = all.filter(({ beats: pair }) => pair[0].properties.code === 'WX-0029');
  await commander.close();
});
afterAll(async () => {
  await browser?.close();
  await program?.remove();
});

/** A browser of its own, signed in as somebody of the demo. */
async function signIn(login: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  const response = await context.request.post(`${program.url}/api/session`, { data: { login, password: 'demo' } });
  expect(response.status()).toBe(200);
  return context;
}

async function read<T>(context: BrowserContext, path: string): Promise<T> {
  const response = await context.request.get(`${program.url}${path}`);
  expect(response.status()).toBe(200);
  return (await response.json()) as T;
}

async function beats(context: BrowserContext): Promise<WireTerritoryFeature[]> {
  const features: WireTerritoryFeature[] = [];
  for (let next: string | undefined = '/api/territory?layers=beat&limit=1000'; next;) {
    const page: { features: WireTerritoryFeature[]; next?: string } = await read(context, next);
    features.push(...page.features);
    next = page.next;
  }
  return features;
}

async function begin(context: BrowserContext, title: string, changes: WireChange[]): Promise<WireDraft> {
  const response = await context.request.post(`${program.url}/api/drafts`, {
    data: { title, reason: '测试', changes },
  });
  expect(response.status()).toBe(201);
  return (await response.json()) as WireDraft;
}

const versions = async (context: BrowserContext, code: string): Promise<WireTerritoryFeature[]> =>
  (await read<{ versions: WireTerritoryFeature[] }>(context, `/api/territory/beat/${code}/versions`)).versions;

/** The editor with a draft open in it. */
async function openEditor(context: BrowserContext, draft: WireDraft, errors: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${program.url}/edit?draft=${draft.id}&lang=zh&theme=dark`);
  await page.locator('.edit-draft', { hasText: draft.title }).waitFor({ timeout: 60_000 });
  return page;
}
const door = (page: Page, name: 'drafts' | 'review' | 'publish' | 'history') =>
  page.locator('.edit-doors').getByRole('button', { name: zh[`edit.door.${name}`] });

/** Publishes the open draft at once, through the panels. */
async function publish(page: Page): Promise<void> {
  await door(page, 'publish').click();
  await page.getByRole('button', { name: zh['draft.publish.confirm.now'] }).click({ timeout: 60_000 });
}
const isPublished = (page: Page) => page.locator('.edit-panel .edit-good', { hasText: '已发布' });

/** Whether a tile draws something of these features, with the margin beyond its edges. */
function touches(tile: TileId, features: readonly WireTerritoryFeature[]): boolean {
  const [west, south, east, north] = tileBox(tile, CLIP_MARGIN);
  const positions = features.flatMap(({ geometry }) => geometry.coordinates.flat(2) as [number, number][]);
  const [xs, ys] = [0, 1].map((axis) => positions.map((position) => toMercator(position)[axis]!));
  return Math.max(...xs!) >= west && Math.min(...xs!) <= east && Math.max(...ys!) >= south && Math.min(...ys!) <= north;
}

/** Where the vertex is now in the beat's newest version. */
const hasVertex = (feature: WireTerritoryFeature, [lon, lat]: readonly [number, number]): boolean =>
  feature.geometry.coordinates.flat(2).some(([x, y]) => Math.abs(x! - lon) < 2e-7 && Math.abs(y! - lat) < 2e-7);

test('a draft with a gap is refused in words, mended by one click and published, and the wall fetches the tiles it touches and no others', async () => {
  const errors: string[] = [];
  const { beats: pair, at, to } = places[0]!;
  const commander = await signIn('commander');
  const draft = await begin(commander, '退让河岸', [movedVertex(pair[0], at, to)]);
  const refused = await commander.request.post(`${program.url}/api/drafts/${draft.id}/publication`, {
    data: { takesEffectAt: null },
    headers: { 'If-Match': `"${draft.version}"` },
  });
  expect(refused.status()).toBe(422);
  expect(await refused.text()).toContain('/problems/territory-faults');

  const wall = await openPage(browser, `${program.url}/wall#13/${at[1]}/${at[0]}`);
  await wall.page.locator('.link.is-live').waitFor({ timeout: 60_000 });
  await wall.page.waitForTimeout(4_000);

  const page = await openEditor(commander, draft, errors);
  const fault = page.locator('.edit-fault').first();
  await fault.waitFor({ timeout: 60_000 });
  expect(await fault.innerText()).toContain('无人负责');
  await shoot(page, 'edit-fault');
  await door(page, 'publish').click();
  await page.locator('.edit-panel .edit-bad', { hasText: '不衔接' }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('button', { name: zh['draft.publish.confirm.now'] }).count()).toBe(0);
  await page.getByRole('button', { name: zh['draft.review.toFaults'] }).click();

  const give = fault.getByRole('button', { name: `划给${pair[1].properties.name_zh}` });
  await give.hover();
  await shoot(page, 'edit-repair');
  await give.click();
  await expect.poll(() => page.locator('.edit-fault').count(), { timeout: 60_000 }).toBe(0);
  await door(page, 'review').click();
  await page.locator('.edit-panel .edit-good').waitFor({ timeout: 60_000 });
  await shoot(page, 'edit-review');

  const fetched: string[] = [];
  wall.page.on('request', (request) => {
    if (/\/tiles\/territory\/.*\.mvt/.test(request.url())) fetched.push(request.url());
  });
  await publish(page);
  await isPublished(page).waitFor({ timeout: 60_000 });
  await expect.poll(() => fetched.length, { timeout: 2_000 }).toBeGreaterThan(0);
  await wall.page.waitForTimeout(1_000);
  const names = fetched.map((url) => /territory\/(\d+)\/(\d+)\/(\d+)\.mvt/.exec(url)!.slice(1).map(Number));
  const untouched = names.filter(([z, x, y]) => !touches({ z: z!, x: x!, y: y! }, pair));
  expect(untouched).toEqual([]);
  const [newest] = await versions(commander, pair[1].properties.code);
  expect(hasVertex(newest!, to)).toBe(true);
  expect(errors).toEqual([]);
  await Promise.all([commander.close(), wall.page.context().close()]);
}, 360_000);

test('of two who change one edge the second sees what the first has published, chooses, and both are in the history', async () => {
  const errors: string[] = [];
  const { beats: pair, at, to } = places[1]!;
  const further: [number, number] = [at[0] * 2 - to[0], at[1] * 2 - to[1]];
  const [commander, admin] = [await signIn('commander'), await signIn('admin')];
  const theirs = await begin(
    admin,
    '先改一步',
    pair.map((beat) => movedVertex(beat, at, to)),
  );
  const ours = await begin(
    commander,
    '后改一步',
    pair.map((beat) => movedVertex(beat, at, further)),
  );
  const second = await openEditor(commander, ours, errors);
  const first = await openEditor(admin, theirs, errors);
  await publish(first);
  await isPublished(first).waitFor({ timeout: 60_000 });

  await door(second, 'publish').click();
  await second.getByRole('button', { name: zh['draft.review.toConflicts'] }).click({ timeout: 60_000 });
  await second.locator('.edit-panel', { hasText: zh['draft.conflict'] }).waitFor();
  await second.waitForTimeout(1_000);
  await shoot(second, 'edit-conflict');
  expect(await second.locator('.edit-panel fieldset').count()).toBe(2);
  await second.getByRole('button', { name: zh['draft.conflict.settle'] }).click();
  await expect.poll(() => second.locator('.edit-panel').count(), { timeout: 30_000 }).toBe(0);
  await publish(second);
  await isPublished(second).waitFor({ timeout: 60_000 });

  for (const beat of pair) {
    const [now, before] = await versions(commander, beat.properties.code);
    expect([hasVertex(now!, further), hasVertex(before!, to)]).toEqual([true, true]);
    expect(now!.properties.drawnBy).not.toBe(before!.properties.drawnBy);
  }
  expect(errors).toEqual([]);
  await Promise.all([commander.close(), admin.close()]);
}, 360_000);

test('a draft at the boundary of another agency waits for a second person, who is not its author', async () => {
  const errors: string[] = [];
  const [commander, duty] = [await signIn('commander'), await signIn('duty')];
  const [place] = border;
  const { beats: pair, at, to } = place!;
  const draft = await begin(
    commander,
    '苏州交界处',
    pair.map((beat) => movedVertex(beat, at, to)),
  );
  const page = await openEditor(commander, draft, errors);
  await door(page, 'publish').click();
  await page.locator('.edit-panel .edit-note').waitFor({ timeout: 60_000 });
  expect(await page.getByRole('button', { name: zh['draft.publish.confirm.now'] }).count()).toBe(0);
  await page.getByRole('button', { name: zh['draft.publish.toReview'] }).click();
  await page.getByRole('button', { name: zh['draft.do.submit'] }).click();
  await page.getByRole('button', { name: zh['draft.confirmed.submit'] }).click();
  await page.locator('.edit-panel .edit-state.is-submitted').waitFor();
  expect(await page.getByRole('button', { name: zh['draft.do.approve'] }).count()).toBe(0);

  const second = await openEditor(duty, draft, errors);
  await door(second, 'drafts').click();
  expect(await second.locator('section[aria-labelledby=drafts-waiting]').innerText()).toContain(draft.title);
  await door(second, 'review').click();
  await second.getByRole('button', { name: zh['draft.do.approve'] }).click({ timeout: 60_000 });
  await second.getByRole('button', { name: zh['draft.confirmed.approve'] }).click();
  await second.locator('.edit-panel .edit-state.is-approved').waitFor();
  await shoot(second, 'edit-approved');

  await page.reload();
  await page.locator('.edit-draft', { hasText: draft.title }).waitFor({ timeout: 60_000 });
  await publish(page);
  await isPublished(page).waitFor({ timeout: 60_000 });
  const [newest] = await versions(commander, pair[0].properties.code);
  expect([newest!.properties.drawnBy, newest!.properties.approvedBy].every((name) => name !== null)).toBe(true);
  expect(newest!.properties.approvedBy).not.toBe(newest!.properties.drawnBy);
  expect(errors).toEqual([]);
  await Promise.all([commander.close(), duty.close()]);
}, 360_000);

test('while a draft is being published nothing is drawn that would be lost, and when that fails it is drawn on', async () => {
  const errors: string[] = [];
  const { beats: pair, at, to } = places[2]!;
  const commander = await signIn('commander');
  const draft = await begin(
    commander,
    '线路中断',
    pair.map((beat) => movedVertex(beat, at, to)),
  );
  const page = await openEditor(commander, draft, errors);
  let breakLine = (): void => undefined;
  await page.route('**/publication', async (route) => {
    await new Promise<void>((done) => (breakLine = done));
    await route.abort();
  });
  await publish(page);
  const hint = page.locator('.edit-hint', { hasText: zh['edit.hint.held'] });
  await hint.waitFor({ timeout: 60_000 });
  const polygon = page.locator('.edit-tools').getByRole('button', { name: zh['edit.tool.polygon'], exact: true });
  expect(await polygon.isDisabled()).toBe(true);
  await shoot(page, 'edit-held');
  breakLine();
  await hint.waitFor({ state: 'detached' });
  expect(await polygon.isEnabled()).toBe(true);
  await page.unroute('**/publication');
  await page.getByRole('button', { name: zh['draft.publish.confirm.now'] }).click();
  await isPublished(page).waitFor({ timeout: 60_000 });
  expect(errors).toEqual([]);
  await commander.close();
}, 360_000);

test('whoever takes the version of a draft that was saved elsewhere gets their own back by undo', async () => {
  const errors: string[] = [];
  const { beats: pair, at, to } = places[3]!;
  const commander = await signIn('commander');
  const draft = await begin(commander, '两处同改', [movedVertex(pair[0], at, to)]);
  const page = await openEditor(commander, draft, errors);
  const path = `**/api/drafts/${draft.id}`;
  await page.route(path, (route) => route.abort());
  const faults = page.locator('.edit-fault');
  await faults.getByRole('button', { name: `划给${pair[1].properties.name_zh}` }).click({ timeout: 60_000 });
  await page.locator('.edit-saving.is-offline', { hasText: zh['draft.kept.here'] }).waitFor({ timeout: 60_000 });
  await shoot(page, 'edit-kept-here');
  const elsewhere = await commander.request.patch(`${program.url}/api/drafts/${draft.id}`, {
    data: { reason: '另一台电脑' },
    headers: { 'If-Match': `"${draft.version}"` },
  });
  expect(elsewhere.status()).toBe(200);
  await page.unroute(path);
  await page.locator('.edit-panel', { hasText: zh['draft.clash'] }).waitFor({ timeout: 60_000 });
  await page.locator('.edit-panel-close').click();
  await shoot(page, 'edit-clash-dark');
  await page.keyboard.press('t');
  await page.waitForTimeout(1_000);
  await shoot(page, 'edit-clash-light');
  await page.locator('.edit-saving').getByRole('button').click();
  await page.getByRole('button', { name: zh['draft.clash.theirs.take'] }).click();
  await faults.first().waitFor({ timeout: 60_000 });
  await page.locator('.edit-step').first().click();
  await expect.poll(() => faults.count(), { timeout: 60_000 }).toBe(0);
  const saved = async (): Promise<number> =>
    (await read<WireDraft>(commander, `/api/drafts/${draft.id}`)).changes.length;
  await expect.poll(saved, { timeout: 30_000 }).toBe(2);
  expect(errors).toEqual([]);
  await commander.close();
}, 360_000);
