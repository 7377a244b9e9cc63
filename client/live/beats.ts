import { getJson } from './api.ts';

/** A beat as the search finds it. */
export interface FoundBeat {
  readonly id: number;
  readonly layer: string;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
}

/** Beats in scope by name, code or pinyin, best first. @throws {ApiError} */
export async function findBeats(words: string): Promise<FoundBeat[]> {
  const { results } = await getJson<{ results: FoundBeat[] }>(`/api/search?${new URLSearchParams({ q: words })}`);
  return results.filter(({ layer }) => layer === 'beat');
}
