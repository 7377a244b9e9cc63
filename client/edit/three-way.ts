import type { WireChange, WireDraftConflict } from '../../server/contract/draft-schemas.ts';
import type { AreaCoordinates } from '../../server/domain/territory.ts';
import { areaOf, gridShape } from './engine/grid.ts';
import { overlay } from './engine/overlay.ts';

const NONE: AreaCoordinates = [];
const [THEIRS, OWN, BASE] = [0, 1, 2];

/** What is theirs now, with what we added to what both began with, and without what we took from it. */
export function mergedArea({ base, theirs }: WireDraftConflict, own: WireChange): AreaCoordinates {
  const areas = [theirs?.geometry.coordinates, own.area, base?.geometry.coordinates];
  const polygons = areas.map((area) => gridShape({ area: area ?? NONE }).polygons);
  return areaOf(
    overlay(polygons, (covers) => {
      const [isTheirs, isOwn, wasBase] = [THEIRS, OWN, BASE].map((area) => covers.includes(area!));
      return (isTheirs! && !(wasBase && !isOwn)) || (isOwn! && !wasBase);
    }),
  );
}
