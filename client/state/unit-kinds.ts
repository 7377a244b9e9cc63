import type { Theme } from '../../tiles/style.ts';

/** Kinds in the order of their signs on the map: disc, ring, square, triangle, cross; another kind gets the disc. */
export const UNIT_KINDS = ['warden', 'volunteer-team', 'patrol-car', 'boat', 'drone-crew'] as const;

type Rgba = readonly [number, number, number, number];

/** Red, green, blue and alpha (0–255) of each kind: quiet, since loud colours are for incidents. */
export const UNIT_COLORS: Readonly<Record<Theme, readonly Rgba[]>> = {
  dark: [
    [146, 196, 176, 205],
    [197, 176, 226, 225],
    [132, 178, 235, 240],
    [108, 214, 229, 240],
    [228, 210, 150, 240],
  ],
  light: [
    [38, 104, 82, 205],
    [98, 62, 158, 225],
    [26, 78, 156, 240],
    [0, 104, 124, 240],
    [122, 92, 10, 240],
  ],
};
