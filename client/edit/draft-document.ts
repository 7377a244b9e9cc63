import type { WireChange, WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { DrawnAttributes, DrawnLayer } from '../../server/domain/territory.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { bboxOf, boxesTouch } from './pick.ts';
import type { Coverage, Patch, Shape, ShapeKey, ShapeLayer } from './engine/types.ts';

export const keyOf = (layer: ShapeLayer, code: string): ShapeKey => `${layer}/${code}`;

/** What contains a feature of a layer, by its attributes. */
export function parentOf(layer: ShapeLayer, attributes: DrawnAttributes): ShapeKey | null {
  if (layer === 'beat' && attributes.jurisdiction !== null) return keyOf('jurisdiction', attributes.jurisdiction);
  return layer === 'jurisdiction' && attributes.agency !== null ? keyOf('agency', attributes.agency) : null;
}

/** A feature in force as the engine takes it. */
export function shapeOf({ geometry, properties }: WireTerritoryFeature): Shape {
  const { layer, code, name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule, mayDraw } = properties;
  const attributes: DrawnAttributes = { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule };
  const isLocked = !mayDraw || layer === 'agency';
  return drawnShape({ layer, code, attributes, area: geometry.coordinates, isLocked });
}

function changedShape(change: WireChange, base: Shape | undefined): Shape | null {
  if (change.attributes === null || change.area === null) return null;
  const { layer, code, attributes, area } = change;
  return drawnShape({ layer, code, attributes, area, isLocked: base?.isLocked ?? false });
}

/** A feature by what it is, with what contains it. */
export function drawnShape(feature: Omit<Shape, 'key' | 'parent'>): Shape {
  const { layer, code, attributes } = feature;
  return { ...feature, key: keyOf(layer, code), parent: parentOf(layer, attributes) };
}

export type DraftDocument = ReturnType<typeof createDraftDocument>;

/** What is in force as far as it is loaded, and what a draft makes of it. */
export function createDraftDocument() {
  let inForce: ReadonlyMap<ShapeKey, WireTerritoryFeature> = new Map();
  let base: Coverage = new Map();
  let present: Coverage = new Map();
  /** By key of what is changed: the version that it was drawn on; `null` for what is new. */
  const drawnOn = new Map<ShapeKey, number | null>();

  /** A removal counts also where what it takes away is not loaded. */
  const isRemovedUnseen = (key: ShapeKey): boolean =>
    !present.has(key) && !base.has(key) && typeof drawnOn.get(key) === 'number';
  const isChanged = (key: ShapeKey): boolean => present.get(key) !== base.get(key) || isRemovedUnseen(key);
  function set(next: Coverage): void {
    for (const key of new Set([...present.keys(), ...next.keys()])) {
      if (next.get(key) !== base.get(key) && !drawnOn.has(key))
        drawnOn.set(key, inForce.get(key)?.properties.versionId ?? null);
    }
    present = next;
  }
  function withChanges(changes: readonly WireChange[]): Coverage {
    const next = new Map(base);
    for (const change of changes) {
      const key = keyOf(change.layer, change.code);
      const shape = changedShape(change, base.get(key));
      if (shape) next.set(key, shape);
      else next.delete(key);
    }
    return next;
  }
  const keysOfChanges = (): ShapeKey[] =>
    [...new Set([...base.keys(), ...present.keys(), ...drawnOn.keys()])].filter(isChanged);

  return {
    get: () => ({ inForce, base, present }),
    set,
    changed: (): ReadonlySet<ShapeKey> => new Set(keysOfChanges()),
    /** What the draft makes anew: it was drawn on no version. */
    added: (): ReadonlySet<ShapeKey> => new Set(keysOfChanges().filter((key) => (drawnOn.get(key) ?? null) === null)),
    /** Takes in what is in force; of what the draft has changed only what it is compared with. */
    addInForce(features: readonly WireTerritoryFeature[]): void {
      const [nextInForce, nextBase, nextPresent] = [new Map(inForce), new Map(base), new Map(present)];
      for (const feature of features) {
        const shape = shapeOf(feature);
        const { key } = shape;
        if (inForce.get(key)?.properties.versionId === feature.properties.versionId) continue;
        const keepsOwn = isChanged(key);
        nextInForce.set(key, feature);
        nextBase.set(key, shape);
        if (keepsOwn) continue;
        nextPresent.set(key, shape);
        // What is drawn on it from now on is drawn on this version.
        drawnOn.delete(key);
      }
      [inForce, base, present] = [nextInForce, nextBase, nextPresent];
    },
    /** Takes in what is in force in a box now; what is not there any more goes, unless the draft has changed it. */
    renew(layers: readonly ShapeLayer[], bbox: Bbox, features: readonly WireTerritoryFeature[]): void {
      const found = new Set(features.map(({ properties }) => keyOf(properties.layer, properties.code)));
      const isGone = ({ key, layer, area }: Shape): boolean =>
        layers.includes(layer) && !found.has(key) && boxesTouch(bboxOf(area), bbox);
      const gone = [...base.values()].filter(isGone).map(({ key }) => key);
      const without = <T>(map: ReadonlyMap<ShapeKey, T>, keys: readonly ShapeKey[]): ReadonlyMap<ShapeKey, T> =>
        keys.length === 0 ? map : new Map([...map].filter(([key]) => !keys.includes(key)));
      const unchanged = gone.filter((key) => !isChanged(key));
      for (const key of unchanged) drawnOn.delete(key);
      present = without(present, unchanged);
      inForce = without(inForce, gone);
      base = without(base, gone);
      this.addInForce(features);
    },
    /**
     * Forgets what is in force, but for what was read anew and is the same version: that stays the same object, and steps of
     * the history lead to it as before. What the draft has changed stays.
     */
    forgetInForce(read: readonly WireTerritoryFeature[]): void {
      const changes = new Set(keysOfChanges());
      const same = new Set<ShapeKey>();
      for (const { properties } of read) {
        const key = keyOf(properties.layer, properties.code);
        if (inForce.get(key)?.properties.versionId === properties.versionId) same.add(key);
      }
      const only = <T>(map: ReadonlyMap<ShapeKey, T>, isKept: (key: ShapeKey) => boolean): ReadonlyMap<ShapeKey, T> =>
        new Map([...map].filter(([key]) => isKept(key)));
      for (const key of [...drawnOn.keys()]) if (!changes.has(key)) drawnOn.delete(key);
      present = only(present, (key) => changes.has(key) || same.has(key));
      inForce = only(inForce, (key) => same.has(key));
      base = only(base, (key) => same.has(key));
    },
    /** Puts the changes of a draft on what is in force, in place of those that were there. */
    takeChanges(changes: readonly WireChange[]): void {
      drawnOn.clear();
      for (const { layer, code, baseVersionId } of changes) drawnOn.set(keyOf(layer, code), baseVersionId);
      present = withChanges(changes);
    },
    /** What makes these changes, and no others, those of the draft. */
    patchTo(changes: readonly WireChange[]): Patch {
      const next = withChanges(changes);
      const keys = new Set([...present.keys(), ...next.keys()]);
      return new Map(
        [...keys].flatMap((key) => (present.get(key) === next.get(key) ? [] : [[key, next.get(key) ?? null]])),
      );
    },
    /** From now on what a feature is in the draft counts as drawn on this version; `null` for a new one. */
    drawOn: (key: ShapeKey, versionId: number | null): void => void drawnOn.set(key, versionId),
    /** All of the draft's changes, as they are sent. */
    changes(): WireChange[] {
      return keysOfChanges().map((key): WireChange => {
        const shape = present.get(key);
        const [layer, ...code] = key.split('/');
        return {
          layer: layer as DrawnLayer,
          code: code.join('/'),
          attributes: shape ? wireAttributes(shape.attributes) : null,
          area: shape ? (shape.area as WireChange['area']) : null,
          baseVersionId: drawnOn.get(key) ?? null,
        };
      });
    },
    /** What makes every change of the draft undone. */
    revert(key: ShapeKey): Patch {
      return new Map([[key, base.get(key) ?? null]]);
    },
  };
}

const wireAttributes = (attributes: DrawnAttributes): NonNullable<WireChange['attributes']> =>
  structuredClone(attributes) as NonNullable<WireChange['attributes']>;

/** The same text for the same value, in whatever order a database gives the keys back. */
const inOrder = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Whether two lists of changes say the same. */
export const isSameDraft = (a: WireDraft['changes'], b: WireDraft['changes']): boolean => {
  const textOf = (changes: WireDraft['changes']): string =>
    JSON.stringify(
      [...changes].sort((x, y) => (keyOf(x.layer, x.code) < keyOf(y.layer, y.code) ? -1 : 1)),
      inOrder,
    );
  return textOf(a) === textOf(b);
};
