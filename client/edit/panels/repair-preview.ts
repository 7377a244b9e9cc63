import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import type { Coverage, Patch, Shape, ShapeKey } from '../engine/types.ts';

/** Areas as the map shows them before something is done, and after it. */
interface Preview {
  readonly before: readonly AreaCoordinates[];
  readonly after: readonly AreaCoordinates[];
}

/** What a patch would make of what is there, as the map shows it before it is done. */
export function previewOf(present: Coverage, patch: Patch): Preview {
  const areas = (shapes: ReadonlyMap<ShapeKey, Shape | null>): Shape['area'][] =>
    [...patch.keys()].flatMap((key) => {
      const shape = shapes.get(key);
      return shape ? [shape.area] : [];
    });
  return { before: areas(present), after: areas(patch) };
}
