import { checkFamily } from './family.ts';
import { isPartition } from './neighbours.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import { ownFaults, sizeOf } from './validity.ts';
import type { DrawnLayer, TerritoryFault } from '../../../server/domain/territory.ts';

/**
 * What is wrong with some shapes and with how they fit together with what lies around them; beats of a jurisdiction
 * among them are looked at too.
 *
 * An overlap, a gap or a part outside counts when a circle of the tolerance fits in. Gaps are ground of the parent that
 * no shape of the layer covers; where the parent is not at hand, ground that shapes enclose. What borders on `keys` must
 * be at hand, or its ground is taken for a gap; a jurisdiction without any beat at hand has no gaps between beats.
 * Adjacency zones may overlap anything: only their own faults are told.
 *
 * @param keys - shapes that changed; those that are not there any more are passed over. Of a shape that was taken
 *   away, its former neighbours have to be named for its gap to be found.
 */
export function checkCoverage(coverage: Coverage, keys: Iterable<ShapeKey>, toleranceM: number): TerritoryFault[] {
  const shapes = [...new Set(keys)].map((key) => coverage.get(key)).filter((shape) => shape !== undefined);
  const drawn = shapes.filter((shape) => shape.layer !== 'agency');
  const faults = drawn.flatMap((shape) => faultsAlone(coverage, shape, toleranceM));
  for (const [parent, family] of familiesOf(drawn)) {
    faults.push(...checkFamily(coverage, parent, family, toleranceM));
  }
  return withoutTwins(faults);
}

function faultsAlone(coverage: Coverage, shape: Shape, toleranceM: number): TerritoryFault[] {
  const parent = shape.parent === null ? undefined : coverage.get(shape.parent);
  return ownFaults(shape, toleranceM).map((fault) => ({
    ...fault,
    layer: shape.layer as DrawnLayer,
    codes: [shape.code],
    parent: parent?.code ?? null,
    areaM2: sizeOf(fault.area),
  }));
}

/** What is to be checked within one parent. */
export interface Family {
  readonly layer: DrawnLayer;
  /** Shapes whose overlaps, gaps and parts outside are told. */
  readonly subjects: Set<Shape>;
  /** The parent itself changed: all its children and gaps count, overlaps only of subjects that changed. */
  isWhole: boolean;
}

function familiesOf(drawn: readonly Shape[]): Map<ShapeKey | null, Family> {
  const families = new Map<string, [ShapeKey | null, Family]>();
  const familyOf = (parent: ShapeKey | null, layer: DrawnLayer): Family => {
    const name = `${layer} ${parent ?? ''}`;
    const known = families.get(name) ?? [parent, { layer, subjects: new Set<Shape>(), isWhole: false }];
    families.set(name, known);
    return known[1];
  };
  for (const shape of drawn) {
    if (!isPartition(shape.layer)) continue;
    familyOf(shape.parent, shape.layer as DrawnLayer).subjects.add(shape);
    if (shape.layer === 'jurisdiction') familyOf(shape.key, 'beat').isWhole = true;
  }
  return new Map(families.values());
}

/** An overlap across two families is found in both. */
function withoutTwins(faults: readonly TerritoryFault[]): TerritoryFault[] {
  const known = new Map<string, TerritoryFault>();
  for (const fault of faults) {
    const name = [fault.kind, fault.layer, [...fault.codes].sort().join(), fault.location.join()].join(' ');
    if (!known.has(name)) known.set(name, fault);
  }
  return [...known.values()];
}
