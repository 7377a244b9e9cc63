import type { Page } from 'playwright-core';
import { toMercator } from '../../tiles/grid.ts';
import { decodePng } from './png.ts';
import type { Picture } from './png.ts';

export type Place = readonly [lon: number, lat: number];

/** Where a map looks at from above. */
export interface Camera {
  readonly zoom: number;
  readonly middle: Place;
}

/** The end of an address that has a map look from there. */
export const hashOf = ({ zoom, middle: [lon, lat] }: Camera): string => `#${zoom}/${lat}/${lon}`;

/** Moves the map of an open page. */
export async function look(page: Page, camera: Camera): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hashOf(camera))}`);
}

const WORLD_M = 2 * Math.PI * 6_378_137;

/** Where in the picture of a map a place lies, pixels. */
export function pixelOf({ zoom, middle }: Camera, place: Place, { width, height }: Picture): [number, number] {
  const pixelsPerM = (512 * 2 ** zoom) / WORLD_M;
  const [x, y] = toMercator(place);
  const [middleX, middleY] = toMercator(middle);
  return [width / 2 + (x - middleX) * pixelsPerM, height / 2 - (y - middleY) * pixelsPerM];
}

/** Hides what lies over the map or says something about its picture, and leaves the map. */
export async function bareMap(page: Page): Promise<void> {
  await page.evaluate(`{
    document.getElementById('panels').style.visibility = 'hidden';
    for (const element of document.querySelectorAll('.maplibregl-ctrl-attrib, .maplibregl-ctrl-scale')) element.style.display = 'none';
  }`);
}

export const dressedMap = (page: Page): Promise<unknown> =>
  page.evaluate(`document.getElementById('panels').style.visibility = ''`);

/** The map as it is drawn now, a PNG. */
export const screenshot = (page: Page): Promise<Buffer> => page.locator('#map').screenshot({ timeout: 60_000 });

const STILL_MS = 2_000;

/** The maps of pages once nothing has changed in any of them for two seconds. @throws {Error} when they do not come to rest. */
export async function restingPictures(...pages: readonly Page[]): Promise<Picture[]> {
  const take = (): Promise<Buffer[]> => Promise.all(pages.map(screenshot));
  let last = await take();
  let since = Date.now();
  for (const begun = since; Date.now() - begun < 40_000;) {
    await pages[0]!.waitForTimeout(300);
    const next = await take();
    if (!next.every((png, i) => png.equals(last[i]!))) [last, since] = [next, Date.now()];
    else if (Date.now() - since > STILL_MS) return next.map(decodePng);
  }
  throw new Error('the map does not come to rest');
}
