import type { Browser, Page } from 'playwright-core';
import type { Huanhu } from '../harness/huanhu.ts';
import { hashOf } from './border-camera.ts';
import type { Camera } from './border-camera.ts';

const PASSWORD = 'lake and reed and boat';

/** A browser of its own that speaks English and wants no motion. */
async function openContext(browser: Browser, errors: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.addInitScript({
    content: `localStorage.setItem('huanhu.preferences', JSON.stringify({ language: 'en' }))`,
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A page that asks who is signed in is told by a status that nobody is.
    if (message.type() === 'error' && !message.text().includes('401')) errors.push(message.text());
  });
  return page;
}

/** The first administrator, made with the link that the program prints. @returns the administrator's page. */
export async function makeAdministrator(
  browser: Browser,
  { url, setUpToken }: Huanhu,
  errors: string[],
): Promise<Page> {
  const page = await openContext(browser, errors);
  await page.goto(`${url}/setup#${setUpToken}`);
  await page.getByLabel('Login', { exact: true }).fill('first.admin');
  await page.getByLabel('Name', { exact: true }).fill('演示管理员 · Demo administrator');
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  await page.waitForURL('**/admin');
  await page.getByRole('button', { name: 'New person' }).waitFor();
  return page;
}

/** @returns the initial password, which is shown this once. */
export async function createPerson(
  admin: Page,
  { login, role, agency }: { login: string; role: string; agency: string },
): Promise<string> {
  await admin.getByRole('button', { name: 'New person' }).click();
  const form = admin.getByRole('dialog');
  await form.getByLabel('Login').fill(login);
  await form.getByLabel('Name').fill(`演示 · Demo ${role}`);
  await form.getByLabel('Role').selectOption(role);
  await form.getByLabel('Agency').selectOption(agency);
  await form.getByRole('button', { name: 'Create' }).click();
  const initial = await form.getByLabel('Initial password', { exact: true }).inputValue();
  await admin.getByRole('button', { name: 'I have it. Close' }).click();
  await admin.getByRole('row', { name: login }).waitFor();
  return initial;
}

/** Signs in with an initial password, which must be changed before anything else. @returns the person's page. */
export async function enter(
  browser: Browser,
  { url }: Huanhu,
  { login, initial }: { login: string; initial: string },
  errors: string[],
): Promise<Page> {
  const page = await openContext(browser, errors);
  await page.goto(url);
  await page.getByLabel('Login', { exact: true }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(initial);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Set a password of your own first' }).waitFor();
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('link', { name: 'Shared' }).waitFor();
  return page;
}

/** Opens a page with a map there, once its line is up. */
export async function openMap(page: Page, { url }: Huanhu, path: string, camera: Camera): Promise<void> {
  await page.goto(`${url}${path}${hashOf(camera)}`);
  await page.locator('.link.is-live, .link.is-stale').waitFor({ timeout: 60_000 });
}
