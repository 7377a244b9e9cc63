import type { Page } from 'playwright-core';

export type LonLat = readonly [lon: number, lat: number];

const TILE_PX = 512;
const x = (lon: number): number => lon / 360 + 0.5;
const y = (lat: number): number => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/** Where the map of a page looks, as its address says. */
export interface Camera {
  readonly zoom: number;
  readonly at: LonLat;
  readonly widthPx: number;
  readonly heightPx: number;
}

export const hashOf = ({ zoom, at }: Camera): string => `#${zoom}/${at[1]}/${at[0]}`;

/** The pixel of a position on the screen: the map fills it, and is neither turned nor tilted. */
export function pixelOf({ zoom, at, widthPx, heightPx }: Camera, [lon, lat]: LonLat): { x: number; y: number } {
  const world = TILE_PX * 2 ** zoom;
  return { x: widthPx / 2 + (x(lon) - x(at[0])) * world, y: heightPx / 2 + (y(lat) - y(at[1])) * world };
}

/** Clicks at a position, some pixels beside it, as a hand does. */
export async function clickAt(page: Page, camera: Camera, position: LonLat, missPx = 0): Promise<void> {
  const pixel = pixelOf(camera, position);
  await page.mouse.move(pixel.x + missPx, pixel.y + missPx, { steps: 2 });
  await page.waitForTimeout(60);
  await page.mouse.click(pixel.x + missPx, pixel.y + missPx);
}

/** Drags from one position to another. */
export async function dragTo(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y, { steps: 3 });
  await page.waitForTimeout(200);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.waitForTimeout(100);
  await page.mouse.up();
}
