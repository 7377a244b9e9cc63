import type { Feature } from 'geojson';
import type { Coverage, Shape, ShapeKey } from '../edit/engine/types.ts';
import { SHAPES } from './edit-style.ts';
import type { GeoJSONSource, MapLibreMap } from './maplibre.ts';

/** How a shape is drawn: to be changed, of the same layer but not to be changed, as the ground for it, or not at all. */
export type RoleOf = (shape: Shape) => 'drawn' | 'locked' | 'context' | null;
type Mark = 'selected' | 'changed' | 'hidden';

/** Keeps the shapes of the map's style in step with a coverage: only what is another object is sent again. */
export function createEditLayers(map: MapLibreMap) {
  const ids = new Map<ShapeKey, number>();
  const shown = new Map<ShapeKey, { readonly shape: Shape; readonly role: string }>();
  const marks: Record<Mark, ReadonlySet<ShapeKey>> = { selected: new Set(), changed: new Set(), hidden: new Set() };
  let nextId = 1;

  const idOf = (key: ShapeKey): number => {
    const id = ids.get(key) ?? nextId++;
    ids.set(key, id);
    return id;
  };
  const featureOf = (shape: Shape, role: string): Feature => ({
    type: 'Feature',
    id: idOf(shape.key),
    properties: { role, layer: shape.layer },
    geometry: { type: 'MultiPolygon', coordinates: shape.area },
  });
  const source = (): GeoJSONSource | undefined => map.getSource<GeoJSONSource>(SHAPES);
  const setState = (key: ShapeKey): void => {
    if (!source()) return;
    const state = Object.fromEntries(Object.entries(marks).map(([mark, keys]) => [mark, keys.has(key)]));
    map.setFeatureState({ source: SHAPES, id: idOf(key) }, state);
  };

  return {
    show(coverage: Coverage, roleOf: RoleOf): void {
      const remove: number[] = [];
      const add: Feature[] = [];
      for (const key of shown.keys()) {
        if (coverage.has(key)) continue;
        remove.push(idOf(key));
        shown.delete(key);
      }
      for (const [key, shape] of coverage) {
        const role = roleOf(shape);
        const before = shown.get(key);
        if (before?.shape === shape && before.role === role) continue;
        if (before && !role) {
          remove.push(idOf(key));
          shown.delete(key);
        } else if (role && before?.shape.area === shape.area && before.role === role) {
          shown.set(key, { shape, role });
        } else if (role) {
          shown.set(key, { shape, role });
          add.push(featureOf(shape, role));
        }
      }
      if (remove.length + add.length > 0) void source()?.updateData({ remove, add });
    },
    /** Marks these shapes and no others. */
    mark(mark: Mark, keys: ReadonlySet<ShapeKey>): void {
      const before = marks[mark];
      marks[mark] = keys;
      for (const key of new Set([...before, ...keys])) if (before.has(key) !== keys.has(key)) setState(key);
    },
    /** The style has been made anew: everything is sent again. */
    repaint(): void {
      const features = [...shown.values()].map(({ shape, role }) => featureOf(shape, role));
      void source()?.setData({ type: 'FeatureCollection', features });
      for (const key of new Set(Object.values(marks).flatMap((keys) => [...keys]))) setState(key);
    },
  };
}
