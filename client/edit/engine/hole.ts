import { drawnChain } from './draw.ts';
import { fitted, polygonsOf, withArea } from './fit.ts';
import { contactsOf } from './contacts.ts';
import { toDegrees } from './grid.ts';
import { editable } from './neighbours.ts';
import { differenceOf, intersectionOf } from './overlay.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, ShapeKey } from './types.ts';

/**
 * Cuts a hole into a shape. The ring may reach over the shape's edge; what lies in it is nobody's then.
 *
 * @throws {EditRefused} `too-few-positions`, `crosses-itself`, `outside`, `nothing-left`, `locked`.
 */
export function cutHole(coverage: Coverage, key: ShapeKey, ring: readonly LonLat[]): Patch {
  const shape = editable(coverage, key);
  const chain = drawnChain(ring, 3);
  const contact = contactsOf([[chain]])[0];
  if (contact) throw new EditRefused('crosses-itself', [toDegrees(contact.x), toDegrees(contact.y)]);
  if (intersectionOf([polygonsOf(shape), [[chain]]]).length === 0) throw new EditRefused('outside', ring[0]);
  const rest = differenceOf(polygonsOf(shape), [[[chain]]]);
  if (rest.length === 0) throw new EditRefused('nothing-left', ring[0]);
  return fitted(coverage, new Map([[key, withArea(shape, rest)]]));
}
