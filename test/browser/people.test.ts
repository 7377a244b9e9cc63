import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, shoot } from './browser.ts';
import type { OpenedPage } from './browser.ts';
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

/** What a test needs of the page's root; the page's own types are not here. */
interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

const OWN_PASSWORD = 'lake and reed and boat';

async function typeCredentials(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Login', { exact: true }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A browser of its own that speaks English, also on the pages it goes to. */
async function openEnglish(path = '/'): Promise<OpenedPage> {
  const opened = await openPage(browser, `${program.url}${path}`, 1280, 800);
  await opened.page.addInitScript({
    content: `localStorage.setItem('huanhu.preferences', JSON.stringify({ language: 'en' }))`,
  });
  await opened.page.reload();
  return opened;
}

/** Signs in as one of the people of the demo, by the button. */
async function enterAs(role: string, path = '/'): Promise<OpenedPage> {
  const opened = await openEnglish();
  await opened.page.getByRole('button', { name: role }).click();
  await opened.page.getByRole('heading', { name: 'Welcome' }).waitFor();
  if (path !== '/') await opened.page.goto(`${program.url}${path}`);
  return opened;
}

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test.each([
  ['Duty officer', ['Wall', 'Boundaries', 'Shared', 'My account']],
  ['Station commander', ['Wall', 'Boundaries', 'My account']],
  ['Liaison', ['Shared', 'Wall', 'My account']],
  ['Warden', ['Wall', 'My account']],
  ['Administrator', ['Wall', 'Boundaries', 'Shared', 'Administration', 'My account']],
])('a %s finds the doors of that role and no others, the main one first', async (role, doors) => {
  const { page, errors } = await enterAs(role);
  const names = await page.getByRole('navigation').getByRole('link').locator('b').allInnerTexts();
  expect(names).toEqual(doors);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.getByRole('heading', { name: 'Welcome' }).count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a wrong password is told in one line that is read out, and nothing of it stays in the address', async () => {
  const { page } = await openEnglish();
  await typeCredentials(page, 'duty', 'not the password');
  await page.getByRole('alert').filter({ hasText: /wrong/i }).waitFor();
  expect(page.url()).not.toContain('password');
  await page.context().close();
});

test('a failure that came back from elsewhere is shown in words once', async () => {
  const { page } = await openPage(browser, `${program.url}/?lang=en&failure=overloaded`, 1280, 800);
  await page.getByRole('alert').filter({ hasText: 'Too much to do' }).waitFor();
  // The rest of the address is as it was.
  expect(page.url()).toMatch(/\/\?lang=en$/);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.context().close();
});

test('an administrator makes a person, who signs in with the initial password and must change it first', async () => {
  const { page: admin, errors } = await enterAs('Administrator', '/admin');
  await admin.getByRole('button', { name: 'New person' }).click();
  const form = admin.getByRole('dialog');
  await form.getByLabel('Login').fill('new.person');
  await form.getByLabel('Name').fill('演示新人 · Demo newcomer');
  await form.getByLabel('Role').selectOption('duty-officer');
  await form.getByLabel('Agency').selectOption('ZJ-HUZ');
  await form.getByRole('button', { name: 'Create' }).click();
  const secret = admin.getByRole('dialog').getByLabel('Initial password', { exact: true });
  const initial = await secret.inputValue();
  expect(initial.length).toBeGreaterThanOrEqual(12);
  await admin.getByRole('button', { name: 'I have it. Close' }).click();
  await admin.getByLabel('Find people').fill('new.person');
  await admin.getByRole('row', { name: 'new.person' }).getByText('Initial password').waitFor();
  expect(await admin.locator('body').innerText()).not.toContain(initial);

  const { page: person } = await openEnglish();
  await typeCredentials(person, 'new.person', initial);
  await person.getByRole('heading', { name: 'Set a password of your own first' }).waitFor();
  expect(await person.getByRole('navigation').count()).toBe(0);
  expect(await axe(person)).toEqual([]);
  await person.getByLabel('New password', { exact: true }).fill(OWN_PASSWORD);
  await person.getByLabel('New password again', { exact: true }).fill(OWN_PASSWORD);
  await person.getByRole('button', { name: 'Change password' }).click();
  await person.getByRole('link', { name: 'Wall' }).waitFor();

  await person.goto(`${program.url}/account`);
  await person.getByText('This one').waitFor();
  await person.getByText('new.person').waitFor();
  expect(await axe(person)).toEqual([]);
  await shoot(person, 'page-account');
  expect(errors).toEqual([]);
  await person.context().close();
  await admin.context().close();
});

test('what another administrator changed meanwhile is shown beside what one typed, and asked about', async () => {
  const { page } = await enterAs('Administrator', '/admin');
  await page.getByLabel('Find people').fill('warden');
  const row = page.getByRole('row').filter({ has: page.getByText('warden', { exact: true }) });
  await row.getByRole('button').click();
  const dialog = page.getByRole('dialog');
  interface Accounts {
    accounts: { id: number; login: string; version: number }[];
  }
  const found = (await (await page.request.get(`${program.url}/api/accounts?q=warden`)).json()) as Accounts;
  const warden = found.accounts.find(({ login }) => login === 'warden')!;
  const changed = await page.request.patch(`${program.url}/api/accounts/${warden.id}`, {
    headers: { 'If-Match': `"${warden.version}"`, Origin: program.url },
    data: { name: '演示警长甲' },
  });
  expect(changed.status()).toBe(200);
  await dialog.getByLabel('Name').fill('演示警长乙');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'Somebody else' }).waitFor();
  await dialog.getByRole('row', { name: '演示警长甲' }).getByText('演示警长乙').waitFor();
  await dialog.getByRole('button', { name: 'Overwrite with mine' }).click();
  await page.getByRole('row', { name: '演示警长乙' }).waitFor();
  await page.context().close();
});

test('a file with a bad line adds nobody and names the line; mended it adds all and gives their passwords once', async () => {
  const { page, errors } = await enterAs('Administrator', '/admin#import');
  const choose = (line: string, encoding: BufferEncoding | 'gbk' = 'utf-8'): Promise<void> => {
    const text = `login,name,role,agency,station,beat\nimported.one,Imported one,duty-officer,ZJ-HUZ,,\n${line}\n`;
    const buffer =
      encoding === 'gbk'
        ? Buffer.concat([Buffer.from(text), Buffer.from([0xbb, 0xb7, 0xba, 0xfe])])
        : Buffer.from(text);
    return page.getByLabel('Choose a CSV file').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
  };
  await choose('imported.two,Imported two,liaison,NO-SUCH,,');
  await page.getByText('Nobody was imported').waitFor();
  const fault = page.getByRole('row', { name: /^3\b/ });
  await fault.waitFor();
  expect(await fault.innerText()).toContain('agency');
  expect(await axe(page)).toEqual([]);

  await choose('imported.two,Imported two,liaison,JS-SUZ,,', 'gbk');
  await page.getByRole('button', { name: 'Read it as GB18030' }).waitFor();

  await choose('imported.two,Imported two,liaison,JS-SUZ,,');
  await page.getByRole('button', { name: 'Import 2' }).click();
  await page.getByText('Imported: 2').waitFor();
  await page.getByRole('row', { name: 'imported.two' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('huanhu-initial-passwords.csv');
  await page.getByRole('tab', { name: 'People' }).click();
  await page.getByLabel('Find people').fill('imported');
  await page.getByRole('row', { name: 'imported.two' }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a token is shown once, listed, and revoked after a second question', async () => {
  const { page, errors } = await enterAs('Administrator', '/admin#tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('hall-wall');
  await dialog.getByLabel('Agency').selectOption('ZJ-HUZ');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const token = await dialog.getByLabel('Access token').inputValue();
  expect(token.length).toBeGreaterThan(30);
  await dialog.getByRole('button', { name: 'I have it. Close' }).click();
  const row = page.getByRole('row', { name: 'hall-wall' });
  await row.waitFor();
  const asWall = (): Promise<number> =>
    fetch(`${program.url}/api/session`, { headers: { Authorization: `Bearer ${token}` } }).then(({ status }) => status);
  await expect.poll(asWall, { timeout: 10_000 }).toBe(200);
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect.poll(() => row.count()).toBe(0);
  await expect.poll(asWall, { timeout: 10_000 }).toBe(401);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what was done is in the audit, newest first, found by what it was, and saved as a file', async () => {
  const { page, errors } = await enterAs('Administrator', '/admin#audit');
  await page.getByRole('row', { name: 'admin' }).first().waitFor();
  await page.getByLabel('What', { exact: true }).selectOption('sign-in');
  await expect
    .poll(() => page.getByRole('table').getByRole('row').nth(1).innerText(), { timeout: 10_000 })
    .toContain('Signed in');
  expect(await axe(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what could not be looked for is not answered with what was found before', async () => {
  const { page } = await enterAs('Administrator', '/admin#audit');
  await page.getByRole('row', { name: 'admin' }).first().waitFor();
  await page.context().setOffline(true);
  await page.getByLabel('Who', { exact: true }).fill('account:nobody');
  await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(0);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No such records').waitFor();
  await page.context().close();
});

test('the tabs are gone through with the arrows, and the address says which is open', async () => {
  const { page } = await enterAs('Administrator', '/admin');
  await page.getByRole('tab', { name: 'People' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tabpanel', { name: 'Import' }).waitFor();
  await page.keyboard.press('End');
  await page.getByRole('tabpanel', { name: 'Audit' }).waitFor();
  expect(page.url()).toContain('#audit');
  await page.reload();
  await page.getByRole('tabpanel', { name: 'Audit' }).waitFor();
  await page.context().close();
});

test('whoever may not administer is told so, and whoever may not report has no form for it', async () => {
  const { page } = await enterAs('Warden', '/admin');
  await page.getByRole('alert').filter({ hasText: 'may not administer' }).waitFor();
  await page.context().close();
  const { page: wall } = await enterAs('Liaison', '/wall');
  await wall.locator('.link.is-live').waitFor({ timeout: 60_000 });
  await wall.keyboard.press('n');
  await wall.keyboard.press('?');
  await wall.getByRole('dialog').getByText('Signed in as').waitFor();
  expect(await wall.locator('.report').count()).toBe(0);
  expect(await wall.getByRole('dialog').getByText('Report an incident').count()).toBe(0);
  await wall.context().close();
}, 120_000);

test.each([
  ['Warden', /\sm$/],
  ['Duty officer', /\skm$/],
])(
  'the map of a %s opens where that one has to do, and goes back there',
  async (role, scale) => {
    const { page } = await enterAs(role, '/wall');
    await page.locator('.link.is-live').waitFor({ timeout: 60_000 });
    const shown = () => page.locator('.maplibregl-ctrl-scale').innerText();
    const home = await shown();
    expect(home).toMatch(scale);
    await page.keyboard.press('+');
    await expect.poll(shown, { timeout: 20_000 }).not.toBe(home);
    await page.keyboard.press('h');
    await expect.poll(shown, { timeout: 20_000 }).toBe(home);
    await page.context().close();
  },
  120_000,
);

test.each([
  ['goes there', false],
  ['stays where it was moved to meanwhile', true],
])(
  'a map that is told late where its viewer has to do %s',
  async (_, isMoved) => {
    const { page } = await enterAs('Warden');
    let tell!: () => void;
    const told = new Promise<void>((done) => (tell = done));
    await page.route('**/tiles/beat.json', (route) => told.then(() => route.continue()));
    await page.goto(`${program.url}/wall`);
    await page.locator('.link.is-live').waitFor({ timeout: 60_000 });
    const shown = () => page.locator('.maplibregl-ctrl-scale').innerText();
    const lake = await shown();
    expect(lake).toMatch(/\skm$/);
    if (isMoved) {
      await page.keyboard.press('+');
      await expect.poll(shown, { timeout: 20_000 }).not.toBe(lake);
    }
    const answered = page.waitForResponse('**/tiles/beat.json');
    tell();
    await answered;
    if (isMoved) {
      await page.waitForTimeout(1_000);
      expect(await shown()).toMatch(/\skm$/);
    } else await expect.poll(shown, { timeout: 20_000 }).toMatch(/\sm$/);
    await page.context().close();
  },
  120_000,
);

test.each([
  ['zh', 'dark', 1280, 800],
  ['en', 'light', 390, 844],
] as const)(
  'the pages for people in %s, %s at %i × %i fit the screen',
  async (language, theme, width, height) => {
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    await page.request.post(`${program.url}/api/session`, {
      headers: { Origin: program.url },
      data: { login: 'admin', password: 'demo' },
    });
    for (const path of ['/', '/account', '/admin', '/admin#import', '/admin#tokens', '/admin#audit', '/setup#x']) {
      const [before, hash = ''] = path.split('#');
      // Another page in between: a fragment alone would not load anything.
      await page.goto('about:blank');
      await page.goto(`${program.url}${before}?lang=${language}&theme=${theme}${hash && `#${hash}`}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(700);
      await shoot(page, `people${path.replaceAll(/[/#]/g, '-')}-${language}-${theme}-${width}`);
      const excess = await page.locator('html').evaluate((html: Box) => html.scrollWidth - html.clientWidth);
      expect(excess, path).toBeLessThanOrEqual(0);
      expect(await axe(page), path).toEqual([]);
      const text = await page.locator('body').innerText();
      expect(text, path).not.toMatch(/\b(start|board|admin|people|field|role|import|tokens|audit|state)\.[a-z]/);
    }
    await context.close();
  },
  180_000,
);
