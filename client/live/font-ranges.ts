import fontRangesUrl from '@fontsource/noto-sans-sc/unicode.json?url';

/** Which characters lie in which file of the map's font: see `fontRanges` in `tiles/style.ts`. */
export const loadFontRanges = async (): Promise<Readonly<Record<string, string>>> =>
  (await (await fetch(fontRangesUrl)).json()) as Record<string, string>;
