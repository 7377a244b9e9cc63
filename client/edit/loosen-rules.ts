import type { Coverage, Patch, Shape } from './engine/types.ts';

function isDrawnByHand(before: Shape | undefined, after: Shape | null): after is Shape {
  if (!before || !after || after.attributes.rule === null) return false;
  // A rule that is applied again is another object.
  return after.area !== before.area && after.attributes.rule === before.attributes.rule;
}

/** A zone whose area is changed by hand follows its rule no longer; whatever else a patch does stays as it is. */
export function loosenRules(present: Coverage, patch: Patch): Patch {
  return new Map(
    [...patch].map(([key, shape]) =>
      isDrawnByHand(present.get(key), shape)
        ? [key, { ...shape, attributes: { ...shape.attributes, rule: null } }]
        : [key, shape],
    ),
  );
}
