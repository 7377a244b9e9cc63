import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, shoot } from './browser.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

interface Share {
  readonly id: number;
  readonly state: string;
}

let program: Program;
let browser: Browser;
beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await program?.remove();
});

interface Person {
  readonly context: BrowserContext;
  /** The code of the person's agency. */
  readonly agency: string;
}

/** A browser of its own, signed in as somebody of the demo. */
async function signIn(login: string, width = 1920, height = 1080): Promise<Person> {
  const context = await browser.newContext({ viewport: { width, height } });
  const response = await context.request.post(`${program.url}/api/session`, { data: { login, password: 'demo' } });
  expect(response.status()).toBe(200);
  const { viewer } = (await response.json()) as { viewer: { agency: string } };
  return { context, agency: viewer.agency };
}

/** Ends what is in force or proposed, so that a test begins with nothing shared. */
async function endAll({ context }: Person): Promise<void> {
  const { shares } = (await (await context.request.get(`${program.url}/api/shares`)).json()) as { shares: Share[] };
  for (const { id, state } of shares) {
    if (state === 'over' || state === 'ended') continue;
    await context.request.post(`${program.url}/api/shares/${id}/end`, { data: {} });
  }
}

async function open({ context }: Person, path: string, errors: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${program.url}${path}`);
  await page.locator('.link.is-live, .link.is-stale').waitFor({ timeout: 60_000 });
  return page;
}

const first = (page: Page) => page.locator('.agreement').first();
/** The agencies of which the map shows something. */
const shown = (page: Page) => page.locator('.side .agencies tbody tr');

test('duty officer and liaison agree, look at the same, and what is ended is gone from the open map', async () => {
  const errors: string[] = [];
  const [duty, liaison] = [await signIn('duty'), await signIn('liaison')];
  await endAll(liaison);
  const theirs = await open(liaison, '/shared?lang=en&theme=light', errors);
  const ours = await open(duty, '/shared?lang=zh', errors);
  await expect.poll(() => shown(theirs).count()).toBe(0);

  await ours.getByRole('button', { name: '提出共享协定' }).click();
  const form = ours.locator('.propose');
  await form.locator('select[name=other]').selectOption(liaison.agency);
  await shoot(ours, 'shared-form');
  await form.getByRole('button', { name: '下一步' }).click();
  await expect.poll(() => form.innerText()).toContain('延迟 1 分钟');
  await shoot(ours, 'shared-summary');
  await form.getByRole('button', { name: '提交给对方' }).click();
  await ours.locator('.agreement.is-proposed').waitFor();

  // What others propose is looked for every 20 s.
  await theirs.locator('.agreement.is-proposed').waitFor({ timeout: 40_000 });
  expect(await first(theirs).innerText()).toContain('Waits for us');
  await first(theirs).locator('.agreement-head').click();
  await shoot(theirs, 'shared-proposed');
  await first(theirs).getByRole('button', { name: 'Accept', exact: true }).click();
  await first(theirs).getByRole('button', { name: 'Yes, accept' }).click();
  await theirs.locator('.agreement.is-in-force').waitFor();
  await expect.poll(() => shown(theirs).count(), { timeout: 10_000 }).toBe(1);
  // That positions are late is no fault where it was agreed.
  await expect.poll(() => theirs.locator('.link.is-live').innerText()).toContain('1 minute late as agreed');

  // Nobody was there a minute before the beginning; who comes into sight since then is counted and named.
  const unitsOf = (page: Page) => shown(page).locator('td').first().innerText();
  await expect.poll(() => unitsOf(theirs), { timeout: 120_000 }).toMatch(/^[1-9]/);

  await ours.reload();
  await first(ours).locator('.agreement-head').click();
  await first(ours).getByRole('link', { name: '以对方视角查看' }).click();
  await ours.locator('.looking').waitFor({ timeout: 60_000 });
  await expect.poll(() => shown(ours).count(), { timeout: 30_000 }).toBe(1);
  expect(await ours.getByRole('button', { name: '提出共享协定' }).count()).toBe(0);
  expect(await ours.getByRole('button', { name: '结束' }).count()).toBe(0);
  await shoot(ours, 'shared-as');
  await ours.getByRole('link', { name: '返回本单位视角' }).click();
  await first(ours).locator('.agreement-head').click();

  await first(ours).getByRole('button', { name: '结束', exact: true }).click();
  await first(ours).getByRole('button', { name: '确认结束' }).click();
  await ours.locator('.agreements-past').waitFor();
  await expect.poll(() => shown(theirs).count(), { timeout: 10_000 }).toBe(0);
  await expect.poll(() => theirs.locator('.incident').count()).toBe(0);
  expect(errors).toEqual([]);
  await Promise.all([duty, liaison].map(({ context }) => context.close()));
}, 360_000);

test.each([
  ['liaison', 'zh', 'dark', 1920, 1080],
  ['liaison', 'en', 'light', 1920, 1080],
  ['duty', 'en', 'dark', 1920, 1080],
  ['duty', 'zh', 'light', 390, 844],
  ['liaison', 'en', 'dark', 390, 844],
] as const)(
  'the page of the shared zones for %s in %s, %s, at %i × %i says everything in one language and can be read by everybody',
  async (login, language, theme, width, height) => {
    const errors: string[] = [];
    const person = await signIn(login, width, height);
    const page = await open(person, `/shared?lang=${language}&theme=${theme}`, errors);
    if (width < 900) await page.locator('.sheet-handle').click();
    await page.locator('.agreements').waitFor();
    await page.waitForTimeout(2_500);
    await shoot(page, `shared-${login}-${language}-${theme}-${width}`);
    const text = await page.locator('body').innerText();
    expect(text).not.toMatch(/\b(shared|share|propose|terms|field|link|layer)\.[a-z]/);
    expect(text).toContain(language === 'zh' ? '共享协定' : 'Agreements');
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(errors).toEqual([]);
    await person.context.close();
  },
  120_000,
);

test('an agency that nobody may look as is refused in words, and the own view is shown', async () => {
  const errors: string[] = [];
  const person = await signIn('liaison');
  const page = await open(person, '/shared?as=nobody&lang=en', errors);
  expect(await page.locator('.looking').innerText()).toContain('You cannot look as “nobody”');
  await person.context.close();
}, 120_000);
