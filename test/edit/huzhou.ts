import { readFileSync } from 'node:fs';
import type { AreaCoordinates, DrawnAttributes } from '../../server/domain/territory.ts';
import type { Coverage, Shape, ShapeKey, ShapeLayer } from '../../client/edit/engine/types.ts';

interface DemoFeature {
  readonly properties: Record<string, unknown>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
}

/** Huzhou's agency, its jurisdictions, its beats and its adjacency zones as the demo region has them. */
export function huzhou(layers: readonly ShapeLayer[] = ['agency', 'jurisdiction', 'beat', 'adjacency-zone']): Coverage {
  const shapes = layers.flatMap((layer) => featuresOf(layer).map((feature) => shapeOf(layer, feature)));
  const jurisdictions = new Set(shapes.filter((shape) => shape.parent === 'agency/ZJ-HUZ').map((shape) => shape.key));
  const isHuzhou = (shape: Shape): boolean =>
    shape.layer === 'agency'
      ? shape.code === 'ZJ-HUZ'
      : shape.layer === 'adjacency-zone' || jurisdictions.has(shape.key) || shape.layer === 'beat';
  return new Map(shapes.filter(isHuzhou).map((shape) => [shape.key, shape]));
}

function featuresOf(layer: ShapeLayer): DemoFeature[] {
  const file = new URL(`../../sql/demo/${layer}.geojson`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { features: DemoFeature[] }).features;
}

function shapeOf(layer: ShapeLayer, { properties, geometry }: DemoFeature): Shape {
  const text = (name: string): string | null => (properties[name] as string | undefined) ?? null;
  const code = text('code')!;
  const parent: ShapeKey | null =
    layer === 'jurisdiction'
      ? `agency/${text('agency')}`
      : layer === 'beat'
        ? `jurisdiction/${text('jurisdiction')}`
        : null;
  const attributes: DrawnAttributes = {
    name_zh: text('name_zh')!,
    name_en: text('name_en')!,
    agency: text('agency'),
    station: text('station'),
    jurisdiction: text('jurisdiction'),
    kind: layer === 'beat' ? text('kind') : null,
    agencies: (properties['agencies'] as string[] | undefined) ?? null,
    rule: null,
  };
  const area = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as AreaCoordinates;
  return { key: `${layer}/${code}`, layer, code, parent, area, attributes, isLocked: layer === 'agency' };
}
