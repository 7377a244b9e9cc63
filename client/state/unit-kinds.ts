import type { Theme } from '../../tiles/style.ts';

/** Kinds in the order of their signs on the map: disc, ring, square, triangle, cross. */
export const UNIT_KINDS: readonly string[] = ['warden', 'volunteer-team', 'patrol-car', 'boat', 'drone-crew'];

/** Every kind that has no sign of its own: a diamond. */
export const OTHER_KIND = 'other';

/** The number of a kind's sign. */
export const signOfKind = (kind: string): number => {
  const at = UNIT_KINDS.indexOf(kind);
  return at < 0 ? UNIT_KINDS.length : at;
};

type Rgba = readonly [number, number, number, number];

/** Red, green, blue and alpha (0–255) by the number of the sign: quiet, since loud colours are for incidents. */
export const UNIT_COLORS: Readonly<Record<Theme, readonly Rgba[]>> = {
  dark: [
    [146, 196, 176, 205],
    [197, 176, 226, 225],
    [132, 178, 235, 240],
    [108, 214, 229, 240],
    [228, 210, 150, 240],
    [200, 208, 210, 230],
  ],
  light: [
    [38, 104, 82, 205],
    [98, 62, 158, 225],
    [26, 78, 156, 240],
    [0, 104, 124, 240],
    [122, 92, 10, 240],
    [70, 78, 80, 230],
  ],
};
