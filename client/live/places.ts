import { getJson } from './api.ts';

/** Something with a place, as the search finds it. */
export interface FoundPlace {
  readonly layer: string;
  readonly id: number;
  readonly name_zh: string;
  readonly name_en: string;
  /** `[lon, lat]` in degrees, EPSG:4326. */
  readonly location: readonly [number, number];
}

/** Places in scope by name, code or pinyin, best first. @throws {ApiError} */
export const findPlaces = async (words: string): Promise<readonly FoundPlace[]> =>
  (await getJson<{ results: FoundPlace[] }>(`/api/search?${new URLSearchParams({ q: words })}`)).results;
