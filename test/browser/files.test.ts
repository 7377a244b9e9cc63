import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { zipSync } from 'fflate';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gdal } from '../files/gdal.ts';
import { openBrowser, openPage, shoot } from './browser.ts';
import type { OpenedPage } from './browser.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

let program: Program;
let browser: Browser;
let work: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'huanhu-files-'));
  [program, browser] = await Promise.all([startProgram(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await program?.remove();
  rmSync(work, { recursive: true, force: true });
});

/** What a test needs of the page's own objects; their types are not here. */
interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

const demoRegion = new URL('../../sql/demo/jurisdiction.geojson', import.meta.url);
const demo = (): FeatureCollection<Polygon, Record<string, string>> =>
  JSON.parse(readFileSync(demoRegion, 'utf8')) as FeatureCollection<Polygon, Record<string, string>>;

/** Jurisdictions as a mapping office hands them over: fields with names of its own, in metres, one of them renamed. */
function officeFeatures(count: number): Feature<Polygon, Record<string, string>>[] {
  return demo()
    .features.slice(0, count)
    .map(({ geometry, properties }, i) => ({
      type: 'Feature',
      geometry,
      properties: {
        code: properties['code']!,
        名称: i === 0 ? '太湖南岸辖区' : properties['name_zh']!,
        name_en: properties['name_en']!,
        station: properties['station']!,
      },
    }));
}

/** The same place, drawn so that its boundary crosses itself. */
function crossed(feature: Feature<Polygon, Record<string, string>>): Feature<Polygon, Record<string, string>> {
  const ring = feature.geometry.coordinates[0]!;
  const [a, b] = [Math.floor(ring.length / 4), Math.floor((3 * ring.length) / 4)];
  const swapped = ring.map((position, i) => (i === a ? ring[b]! : i === b ? ring[a]! : position));
  return { ...feature, geometry: { type: 'Polygon', coordinates: [swapped] } };
}

/**
 * A zipped shapefile in CGCS2000 / 3° Gauss–Krüger CM 120° E (EPSG:4549), its text in GBK.
 *
 * @param says - what its .cpg says the text is in; a lie is what one gets.
 */
const shapefile = async (name: string, features: readonly Feature[], says?: string): Promise<Buffer> =>
  Buffer.from(zipSync(await shapefileParts(name, features, says)));

async function shapefileParts(
  name: string,
  features: readonly Feature[],
  says = 'GBK',
): Promise<Record<string, Buffer>> {
  const folder = mkdtempSync(join(work, 'shape-'));
  const source = join(folder, 'source.geojson');
  writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features }));
  const target = join(folder, `${name}.shp`);
  const systems = ['-s_srs', 'EPSG:4326', '-t_srs', 'EPSG:4549'];
  await gdal('ogr2ogr', '-f', 'ESRI Shapefile', '-lco', 'ENCODING=GBK', ...systems, target, source);
  writeFileSync(join(folder, `${name}.cpg`), says);
  const parts = readdirSync(folder).filter((part) => part.startsWith(`${name}.`));
  return Object.fromEntries(parts.map((part) => [part, readFileSync(join(folder, part))]));
}

/** The administrator's page for files, in English unless told otherwise. */
async function openFiles(width = 1280, height = 900, search = '?lang=en'): Promise<OpenedPage> {
  const opened = await openPage(browser, program.url, width, height);
  // A file is read and checked in a thread of its own, which takes its time to start.
  opened.page.setDefaultTimeout(90_000);
  await opened.page.request.post(`${program.url}/api/session`, {
    headers: { Origin: program.url },
    data: { login: 'admin', password: 'demo' },
  });
  await opened.page.goto('about:blank');
  await opened.page.goto(`${program.url}/admin${search}#territory`);
  await opened.page.locator('.drop').waitFor();
  return opened;
}

/** Lets files fall on the page, as from a folder beside the browser. */
async function dropAll(page: Page, files: Readonly<Record<string, Buffer>>): Promise<void> {
  const texts = Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')]);
  // Written as text: the page's own types are not here.
  const make = `(() => {
    const data = new DataTransfer();
    for (const [name, text] of ${JSON.stringify(texts)}) {
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    }
    return data;
  })()`;
  const dataTransfer = await page.evaluateHandle(make);
  await page.dispatchEvent('.drop', 'drop', { dataTransfer });
}
const drop = (page: Page, name: string, bytes: Buffer): Promise<void> => dropAll(page, { [name]: bytes });

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const choose = (page: Page, label: string, option: string): Promise<string[]> =>
  page.getByLabel(label, { exact: true }).selectOption({ label: option });

/** Says what the file of `officeFeatures` is. */
async function describe(page: Page): Promise<void> {
  await choose(page, 'Into which layer', 'Jurisdictions');
  await page.getByLabel('Coordinate system').selectOption('4549');
  await choose(page, 'Chinese name comes from', '名称');
  await choose(page, 'Code of the agency comes from', 'the same value for all…');
  await page.getByLabel('Value of Code of the agency for all').fill('ZJ-HUZ');
}

const check = (page: Page): Promise<void> => page.getByRole('button', { name: 'Check; store nothing' }).click();
const scale = (page: Page): Promise<string> => page.locator('.preview-map .maplibregl-ctrl-scale').innerText();

test('a part of a shapefile, and what nobody can read, is answered with what to do instead', async () => {
  const { page, errors } = await openFiles();
  await drop(page, 'border.shp', Buffer.from('x'));
  await page.getByRole('alert').filter({ hasText: 'Zip the .shp, .dbf, .shx and .prj' }).waitFor();
  await drop(page, 'border.dwg', Buffer.from('x'));
  await page.getByRole('alert').filter({ hasText: 'must be converted' }).waitFor();
  expect(await page.getByRole('heading', { name: 'What is in it' }).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the parts of a shapefile that are dropped together are taken as one file', async () => {
  const { page, errors } = await openFiles();
  await dropAll(page, await shapefileParts('areas', officeFeatures(3)));
  await page.getByRole('heading', { name: 'areas (3 features)' }).waitFor();
  await page.getByText('areas.zip').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('text is read although its .cpg lies; in the wrong encoding it is seen to be, and right again in the right one', async () => {
  const { page, errors } = await openFiles();
  await drop(page, '辖区.zip', await shapefile('areas', officeFeatures(3), 'UTF-8'));
  const samples = page.getByRole('region', { name: 'Fields of areas' });
  await samples.getByText('太湖南岸辖区').waitFor();
  await choose(page, 'Into which layer', 'Jurisdictions');
  await choose(page, 'Chinese name comes from', '名称');
  const encoding = page.getByLabel('Encoding of its text');
  expect(await encoding.inputValue()).toBe('gbk');
  await encoding.selectOption('utf-8');
  await samples.getByText('\uFFFD').first().waitFor();
  expect(await samples.innerText()).not.toContain('太湖南岸辖区');
  // The field that was chosen is called something else now.
  const name = page.getByLabel('Chinese name comes from');
  await expect.poll(() => name.inputValue()).toBe('');
  await encoding.selectOption('gbk');
  await samples.getByText('太湖南岸辖区').waitFor();
  await choose(page, 'Chinese name comes from', '名称');
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a wrong coordinate system is told at once, in words and on the map; none is chosen for the user', async () => {
  const { page, errors } = await openFiles();
  await drop(page, 'areas.zip', await shapefile('areas', officeFeatures(3)));
  const system = page.getByLabel('Coordinate system');
  await system.waitFor();
  expect(await system.inputValue()).toBe('');
  await page.getByText('The file declares: CGCS2000').waitFor();
  await page.getByText('look like metres without the number of a zone').waitFor();
  await system.selectOption('4490');
  await page.getByText('lies nowhere on the globe').waitFor();
  const near = await scale(page);
  await system.selectOption('4540');
  await page.getByText('The system is most likely wrong').waitFor();
  await expect.poll(() => scale(page), { timeout: 60_000 }).not.toBe(near);
  await page.getByLabel('Find a zone').fill('120');
  await page.getByText('Zones left in the list above: 2').waitFor();
  const options = await system.getByRole('option').allInnerTexts();
  expect(options.filter((option) => option.includes('120°')).length).toBeGreaterThanOrEqual(2);
  await system.selectOption('4549');
  await page.getByText('within what is here already').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
}, 180_000);

test('faults are listed with their reasons, flown to, repaired on request and compared; nothing is stored', async () => {
  const { page, errors } = await openFiles();
  const features = officeFeatures(5);
  features[1] = crossed(features[1]!);
  features[3] = { ...features[3]!, properties: { ...features[3]!.properties, station: 'NO-SUCH' } };
  await drop(page, 'areas.zip', await shapefile('areas', features));
  await describe(page);
  await check(page);
  const faults = page.getByRole('region', { name: 'Faults (1)' });
  await faults.waitFor();
  await faults.getByText('Self-intersection').waitFor();
  expect(await page.getByRole('button', { name: 'Import…' }).isDisabled()).toBe(true);
  const before = await scale(page);
  await faults.getByRole('button', { name: /Show #2 / }).click();
  await expect.poll(() => scale(page), { timeout: 60_000 }).not.toBe(before);
  expect(await axe(page)).toEqual([]);
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the list (CSV)' }).click();
  const list = readFileSync(await (await saved).path(), 'utf8');
  expect(list).toContain('"2","WX-02","invalid-geometry"');
  expect(list.trim().split('\r\n').length).toBe(2);

  await page.getByRole('button', { name: 'Repair and check again' }).click();
  const mended = page.getByRole('region', { name: /^Repaired \(1\)/ });
  await mended.waitFor();
  // What refers to nothing is found once the areas are whole, and is nothing to be repaired.
  expect(await faults.getByRole('row', { name: /#4 / }).innerText()).toContain('NO-SUCH');
  await mended.getByRole('button').click();
  await page.waitForTimeout(2_000);
  const seen = async (view: string): Promise<Buffer> => {
    await page.getByLabel(view, { exact: true }).check();
    await page.waitForTimeout(1_500);
    return page.locator('.preview-map').screenshot();
  };
  expect((await seen('before only')).equals(await seen('after only'))).toBe(false);
  await shoot(page, 'files-repaired');
  const now = await page.request.get(`${program.url}/api/jurisdictions?limit=5000`);
  expect(await now.text()).not.toContain('太湖南岸辖区');
  expect(errors).toEqual([]);
  await page.context().close();
}, 180_000);

test('what passed is stored after one more question, found again by a reload, and can be exported', async () => {
  const { page, errors } = await openFiles();
  await drop(page, 'areas.zip', await shapefile('areas', officeFeatures(5)));
  await describe(page);
  await check(page);
  await page.getByText('All good').waitFor();
  await page.reload();
  await page.getByText('All good').waitFor();
  expect(await page.getByLabel('Coordinate system').inputValue()).toBe('4549');
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Features changed: 1').waitFor();
  await dialog.getByRole('button', { name: 'Import now' }).click();
  await page.getByText('Imported.').waitFor();
  await page.getByRole('link', { name: 'See it on the wall' }).waitFor();
  expect(await axe(page)).toEqual([]);

  await page.getByLabel('Format').selectOption('gpkg');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('jurisdictions.gpkg');
  const path = join(work, 'jurisdictions.gpkg');
  await download.saveAs(path);
  const read = await gdal('ogrinfo', '-ro', '-al', path);
  expect(read).toContain('太湖南岸辖区');
  expect(read).toContain(`Feature Count: ${demo().features.length}`);
  expect(errors).toEqual([]);
  await page.context().close();
}, 180_000);

test('what a file takes out of force is warned of, counted, and agreed to on its own', async () => {
  const { page, errors } = await openFiles();
  const properties = {
    code: 'ONLY',
    name_zh: '唯一点位',
    name_en: 'The only place',
    agency: 'ZJ-HUZ',
    kind: 'joint-station',
  };
  const geometry = { type: 'Point', coordinates: [120.1, 30.8] };
  const only = { type: 'FeatureCollection', features: [{ type: 'Feature', geometry, properties }] };
  await drop(page, 'places.geojson', Buffer.from(JSON.stringify(only)));
  await choose(page, 'Into which layer', 'Places');
  expect(await page.getByLabel('Code comes from', { exact: true }).inputValue()).toBe('field:code');
  await page.getByLabel('Coordinate system').selectOption('4490');
  await page.getByLabel('The file is the whole truth').check();
  await page.getByRole('alert').filter({ hasText: 'goes out of force' }).waitFor();
  await check(page);
  await page.getByText('All good').waitFor();
  expect(await page.locator('.counts').innerText()).toMatch(/out of force\s+[1-9]/);
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Import now' }).click();
  // Without the tick the browser sends nothing.
  await page.waitForTimeout(500);
  expect(await dialog.getByLabel(/I have looked/).isVisible()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Another file' }).click();
  await page.locator('.drop').waitFor();
  expect(page.url()).toMatch(/#territory$/);
  const now = await page.request.get(`${program.url}/api/places?limit=5000`);
  expect(await now.text()).not.toContain('唯一点位');
  expect(errors).toEqual([]);
  await page.context().close();
}, 180_000);

test('an import that is gone is told of, and another file can be chosen', async () => {
  const { page } = await openFiles();
  await page.goto('about:blank');
  await page.goto(`${program.url}/admin?lang=en#territory/00000000-0000-4000-8000-000000000000`);
  await page.getByRole('alert').filter({ hasText: 'This import is gone' }).waitFor();
  await page.getByText('Choose a file', { exact: true }).last().waitFor();
  await page.context().close();
});

test.each([
  ['zh', 'dark', 1920, 1080],
  ['en', 'light', 390, 844],
] as const)(
  'the page for files in %s, %s at %i × %i fits the screen, all steps open',
  async (language, theme, width, height) => {
    const { page } = await openFiles(width, height, `?lang=${language}&theme=${theme}`);
    const shootAs = (step: string): Promise<void> => shoot(page, `files-${step}-${language}-${theme}-${width}`);
    await shootAs('start');
    const features = officeFeatures(5);
    features[1] = crossed(features[1]!);
    await drop(page, 'areas.zip', await shapefile('areas', features));
    await page.locator('.system-field select').selectOption('4549');
    await page.locator('.steps-before .pair select').last().selectOption('jurisdiction');
    const agency = page.locator('.mapping tr', { hasText: 'agency' });
    await agency.locator('select').selectOption('value');
    await agency.locator('input').fill('ZJ-HUZ');
    await page.locator('.mapping tr', { hasText: 'name_zh' }).locator('select').selectOption({ label: '名称' });
    await page.locator('.steps-before button[type=submit]').click();
    await page.locator('.report').waitFor();
    await page.locator('.look').first().click();
    await page.waitForTimeout(3_000);
    await shootAs('report');
    const excess = await page.locator('html').evaluate((html: Box) => html.scrollWidth - html.clientWidth);
    expect(excess).toBeLessThanOrEqual(0);
    expect(await axe(page)).toEqual([]);
    expect(await page.locator('body').innerText()).not.toMatch(/\bfiles\.[a-z]/);
    await page.context().close();
  },
  180_000,
);
