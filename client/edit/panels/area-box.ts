import type { Bbox } from '../../../server/domain/position.ts';
import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import { bboxAround, bboxOf } from '../pick.ts';

/** Around what is very small there is something to be seen too; about 100 m. */
const MARGIN_DEG = 0.001;

/** The box of some areas with a margin; `null` of nothing. */
export function boxOf(areas: readonly AreaCoordinates[]): Bbox | null {
  const box = bboxAround(areas.map(bboxOf));
  return box && [box[0] - MARGIN_DEG, box[1] - MARGIN_DEG, box[2] + MARGIN_DEG, box[3] + MARGIN_DEG];
}
