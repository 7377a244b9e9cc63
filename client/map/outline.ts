import { paletteOf } from '../../tiles/style.ts';
import type { Theme } from '../../tiles/style.ts';

const SOURCE = 'outline';

/** A style with a line around areas (GeoJSON geometries, EPSG:4326) above everything else; as it was without any. */
export function withOutline(
  style: Record<string, unknown>,
  areas: readonly object[],
  theme: Theme,
): Record<string, unknown> {
  if (areas.length === 0) return style;
  const features = areas.map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
  const line = { 'line-color': paletteOf(theme).zone, 'line-width': 4, 'line-dasharray': [3, 2] };
  return {
    ...style,
    sources: {
      ...(style['sources'] as object),
      [SOURCE]: { type: 'geojson', data: { type: 'FeatureCollection', features } },
    },
    layers: [...(style['layers'] as object[]), { id: SOURCE, type: 'line', source: SOURCE, paint: line }],
  };
}
