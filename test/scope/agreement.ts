import fc from 'fast-check';
import type { Position } from 'geojson';
import { toDegrees, tileBox } from '../../tiles/grid.ts';

/** Everything lies within this tile, well away from its edges: a few tiles of each zoom show all of it. */
export const HOME_TILE = { z: 12, x: 3414, y: 1678 } as const;
const [XMIN, YMIN, XMAX, YMAX] = tileBox(HOME_TILE, -400);
const [WEST, SOUTH] = toDegrees(XMIN, YMIN);
const [EAST, NORTH] = toDegrees(XMAX, YMAX);

export const OWNERS = 4;
export const LIAISONS = 100;
export const PER_OWNER = { jurisdiction: 2, beat: 3, place: 4, unit: 3 } as const;
export const ZONES = 6;
export type AreaLayer = 'jurisdiction' | 'beat' | 'place';

/** What one agency tells another about, as the two of them wrote it down. */
export const FIELDS = {
  jurisdiction: ['name', 'station'],
  beat: ['name', 'kind', 'jurisdiction'],
  place: ['name', 'kind'],
  unit: ['name', 'kind', 'call-sign', 'station', 'beat', 'speed', 'course', 'accuracy', 'battery'],
  incident: ['description', 'jurisdiction', 'beat'],
} as const;
export type LayerName = keyof typeof FIELDS;
export const KINDS = {
  place: ['camera', 'sensor', 'boat-ramp'],
  unit: ['boat', 'patrol-car', 'drone-crew'],
  incident: ['logging', 'hunting', 'algal-bloom'],
} as const;

export interface Terms {
  readonly fields: readonly string[];
  readonly kinds: readonly string[] | null;
  readonly severities: readonly number[] | null;
  readonly delayS: number;
  readonly gridM: number;
}
export interface DrawnShare {
  /** Index of an agency that has territory; another one when the liaison's own is the same. */
  readonly owner: number;
  /** The liaison's agency shares with the other, and not the other way round. */
  readonly isReversed: boolean;
  readonly zones: readonly number[];
  readonly isCut: boolean;
  readonly state: 'in-force' | 'ended' | 'not-accepted' | 'not-begun' | 'over';
  readonly layers: Readonly<Partial<Record<LayerName, Terms>>>;
}

/** Polygons of rings, a line, or a point; degrees. */
export type Shape =
  | { readonly type: 'MultiPolygon'; readonly coordinates: Position[][][] }
  | { readonly type: 'LineString'; readonly coordinates: Position[] }
  | { readonly type: 'Point'; readonly coordinates: Position };

export interface DrawnZone {
  readonly shape: Shape;
  /** Which of the agencies with territory are party to it; all the others are. */
  readonly parties: readonly number[];
}
export interface DrawnFix {
  readonly ageS: number;
  readonly at: Position;
  readonly speedMps: number;
  readonly batteryPercent: number;
}

const fraction = fc.noBias(fc.integer({ min: 0, max: 2 ** 30 })).map((n) => n / 2 ** 30);
const between = (low: number, high: number) => fraction.map((f) => low + (high - low) * f);
const round = (n: number): number => Math.round(n * 1e6) / 1e6;
const position = (margin: number): fc.Arbitrary<Position> =>
  fc
    .tuple(between(WEST + margin, EAST - margin), between(SOUTH + margin, NORTH - margin))
    .map(([lon, lat]) => [round(lon), round(lat)]);

/** A ring around a middle, with bays and capes, that never crosses itself; its hole stays well inside. */
function ring(middle: Position, radii: readonly number[], turn: number, scale = 1): Position[] {
  const points = radii.map((radius, i): Position => {
    const angle = turn + (2 * Math.PI * i) / radii.length;
    return [
      round(middle[0]! + scale * radius * Math.cos(angle)),
      round(middle[1]! + 0.85 * scale * radius * Math.sin(angle)),
    ];
  });
  return [...points, points[0]!];
}

/** Concave; some with a hole, some of two parts. @param size - the longest radius, degrees. */
function area(size: number): fc.Arbitrary<Shape & { type: 'MultiPolygon' }> {
  const radii = fc.array(between(0.35 * size, size), { minLength: 6, maxLength: 10 });
  return fc
    .record({
      middle: position(size),
      radii,
      turn: between(0, Math.PI),
      hasHole: fc.noBias(fc.boolean()),
      far: fc.option(fc.record({ middle: position(size), radii }), { nil: undefined, freq: 2 }),
    })
    .map(({ middle, radii: around, turn, hasHole, far }) => {
      const first = [ring(middle, around, turn), ...(hasHole ? [ring(middle, around, turn, 0.5).reverse()] : [])];
      const isApart = far && Math.hypot(far.middle[0]! - middle[0]!, (far.middle[1]! - middle[1]!) / 0.85) > 2.1 * size;
      const second = isApart ? [[ring(far.middle, far.radii, turn)]] : [];
      return { type: 'MultiPolygon' as const, coordinates: [first, ...second] };
    });
}

const line: fc.Arbitrary<Shape> = fc
  .array(position(0.001), { minLength: 2, maxLength: 4 })
  .map((coordinates) => ({ type: 'LineString', coordinates }));
const point: fc.Arbitrary<Shape> = position(0.001).map((coordinates) => ({ type: 'Point', coordinates }));

const some = <T>(values: readonly T[]) => fc.noBias(fc.subarray([...values]));
const someOrAll = <T>(values: readonly T[]) =>
  fc.noBias(fc.option(fc.subarray([...values], { minLength: 1 }), { freq: 1 }));

const terms = (layer: LayerName): fc.Arbitrary<Terms> =>
  fc.record({
    fields: some(FIELDS[layer]) as fc.Arbitrary<readonly string[]>,
    kinds: layer in KINDS ? someOrAll(KINDS[layer as 'place']) : fc.constant(null),
    severities: layer === 'incident' ? someOrAll([1, 2, 3, 4]) : fc.constant(null),
    delayS: layer === 'unit' ? fc.noBias(fc.constantFrom(0, 30, 60)) : fc.constant(0),
    gridM: layer === 'unit' ? fc.noBias(fc.constantFrom(0, 100, 500)) : fc.constant(0),
  });

const share: fc.Arbitrary<DrawnShare> = fc.record({
  owner: fc.noBias(fc.nat({ max: OWNERS - 1 })),
  isReversed: fc.noBias(fc.nat({ max: 14 })).map((n) => n === 0),
  zones: fc.noBias(fc.subarray([...Array(ZONES).keys()], { minLength: 1, maxLength: 3 })),
  isCut: fc.noBias(fc.boolean()),
  state: fc.noBias(
    fc.constantFrom<DrawnShare['state'][]>(
      ...Array<'in-force'>(8).fill('in-force'),
      'ended',
      'not-accepted',
      'not-begun',
      'over',
    ),
  ),
  layers: fc
    .record({
      jurisdiction: fc.option(terms('jurisdiction'), { nil: undefined, freq: 2 }),
      beat: fc.option(terms('beat'), { nil: undefined, freq: 2 }),
      place: fc.option(terms('place'), { nil: undefined, freq: 2 }),
      unit: fc.option(terms('unit'), { nil: undefined, freq: 2 }),
      incident: fc.option(terms('incident'), { nil: undefined, freq: 2 }),
    })
    .map((layers) => {
      const told = Object.entries(layers).filter((entry) => entry[1] !== undefined);
      return Object.fromEntries(told) as DrawnShare['layers'];
    }),
});

const fix: fc.Arbitrary<DrawnFix> = fc.record({
  ageS: fc.noBias(fc.constantFrom(0, 1, 20, 40, 75, 200, 400)),
  at: position(0.001),
  speedMps: between(1, 30).map((n) => Math.round(n * 100) / 100),
  batteryPercent: fc.noBias(fc.integer({ min: 1, max: 100 })),
});

const count = (layer: keyof typeof PER_OWNER): { minLength: number; maxLength: number } => ({
  minLength: OWNERS * PER_OWNER[layer],
  maxLength: OWNERS * PER_OWNER[layer],
});

/** One state of the world: territory, where units were, what was reported, and what each liaison's agency was promised. */
export const drawnRound = fc.record({
  zones: fc.array(
    fc.record({ shape: area(0.02), parties: some([...Array(OWNERS).keys()]) }) as fc.Arbitrary<DrawnZone>,
    { minLength: ZONES, maxLength: ZONES },
  ),
  jurisdiction: fc.array(area(0.018) as fc.Arbitrary<Shape>, count('jurisdiction')),
  beat: fc.array(area(0.01) as fc.Arbitrary<Shape>, count('beat')),
  place: fc.array(fc.noBias(fc.oneof(point, line, area(0.006))), count('place')),
  fixes: fc.array(fc.array(fix, { maxLength: 4 }), count('unit')),
  laterFixes: fc.array(fc.array(fix, { maxLength: 2 }), count('unit')),
  incidents: fc.array(
    fc.record({
      at: position(0.001),
      kind: fc.noBias(fc.constantFrom(...KINDS.incident)),
      severity: fc.noBias(fc.integer({ min: 1, max: 4 })),
      isLate: fc.noBias(fc.boolean()),
    }),
    { minLength: 6, maxLength: 6 },
  ),
  shares: fc.array(fc.noBias(fc.array(share, { minLength: 0, maxLength: 4 })), {
    minLength: LIAISONS,
    maxLength: LIAISONS,
  }),
});
export type Round = typeof drawnRound extends fc.Arbitrary<infer T> ? T : never;
