import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const OUTPUT = fileURLToPath(new URL('./output/', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });

export interface OpenedPage {
  readonly page: Page;
  /** What went wrong in the page: exceptions, errors on the console. */
  readonly errors: string[];
}

export async function openPage(browser: Browser, url: string, width = 1280, height = 720): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors };
}

/** Until the list, the canvas above the map and the live line are there. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('.link.is-live').waitFor({ timeout: 60_000 });
  await page.locator('.incident').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2_500);
}

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(OUTPUT, { recursive: true });
  await page.screenshot({ path: `${OUTPUT}${name}.png`, timeout: 60_000 });
}
