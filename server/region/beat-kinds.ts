import type { Position } from 'geojson';
import { distanceToEdgeM, isInside } from './geometry.ts';
import type { DistrictPlan } from './plan.ts';
import type { Source } from './source.ts';

/** East of here the land is a plain full of canals, west of it hills. */
const PLAIN_FROM_LON = 120.02;

/** How a beat's kind follows from where it lies. */
export function beatKinds(water: Source['water'], random: () => number) {
  const lakes = water.filter(({ properties }) => properties.kind === 'lake');
  const rivers = water.filter(({ properties }) => properties.kind === 'river');
  const near = (features: Source['water'], position: Position, metres: number): boolean =>
    features.some(({ geometry }) => isInside(geometry, position) || distanceToEdgeM(geometry, position) < metres);
  /** Two patches of quarries, as they are in the hills of Changxing and Deqing. */
  const mines: readonly Position[] = [
    [119.72, 31.02],
    [119.93, 30.57],
    [119.62, 30.72],
  ];

  return (district: DistrictPlan, position: Position): string => {
    const [lon, lat] = position as [number, number];
    if (near(lakes, position, 900)) return 'lake';
    if (near(rivers, position, 500)) return 'river';
    if (near(lakes, position, 2_000)) return 'wetland';
    const quarry = mines.some(([x, y]) => Math.hypot(lon - x!, lat - y!) < 0.05);
    if (quarry && random() < 0.45) return 'mine';
    if (lon > PLAIN_FROM_LON) {
      const draw = random();
      if (draw < 0.26) return 'river';
      return draw < 0.38 ? 'wetland' : 'farmland';
    }
    const draw = random();
    if (draw < district.forest) return 'forest';
    return draw < district.forest + (1 - district.forest) * 0.35 ? 'river' : 'farmland';
  };
}
