import { isSamePosition, ringToGrid } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { withChildren, without } from './draw.ts';
import { fitted, polygonsOf, withArea } from './fit.ts';
import { giveGround, longestNeighbour } from './ground.ts';
import { isPartition } from './neighbours.ts';
import { intersectionOf, unionOf } from './overlay.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';
import { fitsCircle } from './width.ts';
import { removeVertex } from './vertex.ts';
import { TOLERANCE_M } from '../../../server/domain/territory.ts';
import type { TerritoryFault } from '../../../server/domain/territory.ts';

/** What can be done about a fault. */
export type RepairId = 'give-gap' | 'give-overlap' | 'clip' | 'drop-spike' | 'snap' | 'drop-sliver' | 'untangle';

/** One way to repair a fault, not done yet. */
export interface Repair {
  readonly id: RepairId;
  /** The code of the feature that gets the ground, where there is a choice. */
  readonly to: string | null;
  /** @throws {EditRefused} when it would leave nothing of a feature. */
  patch(): Patch;
}

/**
 * Safe repairs of a fault, the likeliest first; those of locked shapes and of faults that only the user can decide are
 * left out. The fault may be told by `checkCoverage` or by the database.
 */
export function repairsOf(coverage: Coverage, fault: TerritoryFault): Repair[] {
  const shapes = fault.codes
    .map((code) => coverage.get(`${fault.layer}/${code}`))
    .filter((shape): shape is Shape => shape !== undefined && !shape.isLocked);
  const first = shapes[0];
  if (!first) return [];
  // The database turns rings its own way; `unionOf` turns them as ours are.
  const ground = unionOf([fault.area?.map((polygon) => polygon.map(ringToGrid)) ?? []]);
  switch (fault.kind) {
    case 'gap':
    case 'island-lost':
      return shapes.slice(0, 4).map((shape) => gapRepair(coverage, shape, ground, fault));
    case 'overlap':
      return shapes.map((shape) => overlapRepair(coverage, shape, fault));
    case 'outside-parent':
      return clipRepairs(coverage, first);
    case 'spike':
      return [{ id: 'drop-spike', to: null, patch: () => dropSpike(coverage, first, fault.location) }];
    case 'sliver':
      return first.area.length > 1 ? [{ id: 'drop-sliver', to: null, patch: () => dropSlivers(coverage, first) }] : [];
    case 'self-crossing':
      return [{ id: 'untangle', to: null, patch: () => untangle(coverage, first) }];
    default:
      return [];
  }
}

/** A gap no wider than this is closed by drawing the boundary over to it: metres. */
const SNAP_M = 5;

function gapRepair(coverage: Coverage, shape: Shape, ground: readonly GridPolygon[], fault: TerritoryFault): Repair {
  const isNarrow = fault.kind === 'gap' && !ground.some((polygon) => fitsCircle(polygon, SNAP_M));
  return {
    id: isNarrow ? 'snap' : 'give-gap',
    to: shape.code,
    patch: () => fitted(coverage, giveGround(coverage, shape, ground)),
  };
}

function overlapRepair(coverage: Coverage, winner: Shape, fault: TerritoryFault): Repair {
  return {
    id: 'give-overlap',
    to: winner.code,
    patch() {
      const changed = new Map<ShapeKey, Shape>([[winner.key, winner]]);
      for (const code of fault.codes) {
        const other = coverage.get(`${fault.layer}/${code}`);
        if (!other || other === winner) continue;
        if (other.isLocked) throw new EditRefused('locked', fault.location);
        const rest = without(other, polygonsOf(winner));
        if (rest) changed.set(other.key, rest);
      }
      return withChildren(coverage, changed);
    },
  };
}

function clipRepairs(coverage: Coverage, shape: Shape): Repair[] {
  const parent = shape.parent === null ? undefined : coverage.get(shape.parent);
  if (!parent) return [];
  const patch = (): Patch => {
    const inside = intersectionOf([polygonsOf(shape), polygonsOf(parent)]);
    if (inside.length === 0) throw new EditRefused('nothing-left');
    return withChildren(coverage, new Map([[shape.key, withArea(shape, inside)]]));
  };
  return [{ id: 'clip', to: null, patch }];
}

/** Takes the spike's tip out, with neighbours that have it too, and what then runs there and back. */
function dropSpike(coverage: Coverage, shape: Shape, tip: LonLat): Patch {
  // Where rings come by twice there is no one vertex to take out.
  if (visitsOf(shape, tip) > 1) return untangle(coverage, shape);
  const patch = new Map(withoutTip(coverage, shape, tip));
  const changed = [...patch.values()].filter((one): one is Shape => one !== null);
  for (const one of changed) patch.set(one.key, untangled(one));
  return fitted(coverage, patch);
}

const visitsOf = (shape: Shape, at: LonLat): number =>
  shape.area
    .flatMap((rings) => rings.flatMap((ring) => ring.slice(1)))
    .filter((position) => isSamePosition(position as unknown as LonLat, at)).length;

/** With the neighbours if they have the same corner, else of the shape alone; a ring that only folds is untangled. */
function withoutTip(coverage: Coverage, shape: Shape, tip: LonLat): Patch {
  for (const options of [{ of: shape.key }, { alone: shape.key }]) {
    try {
      return removeVertex(coverage, tip, options);
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
    }
  }
  return new Map([[shape.key, shape]]);
}

/** Drops parts in which no circle of the tolerance fits; what they had goes to a neighbour. */
function dropSlivers(coverage: Coverage, shape: Shape): Patch {
  const parts = unionOf([polygonsOf(shape)]);
  const wide = parts.filter((polygon) => fitsCircle(polygon, TOLERANCE_M));
  if (wide.length === 0) throw new EditRefused('nothing-left');
  const changed = new Map<ShapeKey, Shape>([[shape.key, withArea(shape, wide)]]);
  const others = [...coverage.values()].filter(
    (other) => isPartition(shape.layer) && other.layer === shape.layer && other !== shape && !other.isLocked,
  );
  for (const sliver of parts.filter((polygon) => !wide.includes(polygon))) {
    const host = longestNeighbour([sliver], others);
    const now = host && (changed.get(host.key) ?? host);
    if (now) changed.set(now.key, withArea(now, unionOf([polygonsOf(now), [sliver]])));
  }
  return fitted(coverage, changed);
}

/** Makes a valid area of what the rings wind around: shells less holes. */
function untangle(coverage: Coverage, shape: Shape): Patch {
  return fitted(coverage, new Map([[shape.key, untangled(shape)]]));
}

function untangled(shape: Shape): Shape {
  const polygons = unionOf([polygonsOf(shape)]);
  if (polygons.length === 0) throw new EditRefused('nothing-left');
  return withArea(shape, polygons);
}
