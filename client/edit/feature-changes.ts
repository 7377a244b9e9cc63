import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { DrawnAttributes } from '../../server/domain/territory.ts';
import { edit } from '../state/edit.ts';
import { parentOf, shapeOf } from './draft-document.ts';
import type { EditCore } from './edit-core.ts';
import type { Shape, ShapeKey } from './engine/types.ts';

/** What is done to one feature as a whole, each as one step. */
export function createFeatureChanges({ apply, document }: EditCore) {
  const { getState } = edit;
  function change(key: ShapeKey, label: string, next: (shape: Shape) => Shape | null): void {
    const shape = getState().present.get(key);
    if (shape && !shape.isLocked) apply(label, new Map([[key, next(shape)]]));
  }
  return {
    setAttributes: (key: ShapeKey, attributes: DrawnAttributes): void =>
      change(key, 'edit.did.attributes', (shape) => ({
        ...shape,
        attributes,
        parent: parentOf(shape.layer, attributes),
      })),
    removeFeature: (key: ShapeKey): void => change(key, 'edit.did.remove', () => null),
    restore: (key: ShapeKey): void => apply('edit.did.restore', document.revert(key)),
    restoreVersion(version: WireTerritoryFeature): void {
      const shape = shapeOf(version);
      const isLocked = getState().present.get(shape.key)?.isLocked ?? false;
      apply('edit.did.restore', new Map([[shape.key, { ...shape, isLocked }]]));
    },
  };
}
