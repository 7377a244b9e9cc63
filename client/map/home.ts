import { getJson } from '../live/api.ts';

/** `[west, south, east, north]`, degrees, EPSG:4326. */
export type Box = readonly [number, number, number, number];

/** Huzhou and the lake. */
const LAKE: Box = [119.2, 30.35, 120.65, 31.35];
/** The map is drawn by then, wherever it looks. */
const PATIENCE_MS = 1_000;

/** Where what the viewer sees of a tileset lies; the lake while that cannot be told, or does not come soon. */
export async function findHome(tileset: 'beat' | 'territory'): Promise<Box> {
  const late = new Promise<Box>((done) => setTimeout(() => done(LAKE), PATIENCE_MS));
  const told = getJson<{ bounds: Box }>(`/tiles/${tileset}.json`).then(({ bounds }) => bounds);
  return Promise.race([told.catch(() => LAKE), late]);
}
