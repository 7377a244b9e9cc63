import type { Feature, FeatureCollection, Geometry } from 'geojson';

/**
 * Units beside those that are there, for a load test: each a twin of one of them, on the same ground.
 *
 * @param units - features of `GET /api/units`, at least one.
 * @param count - how many to make.
 * @returns what `npm run import -- --layer unit --source-srid 4326` takes.
 */
export function moreUnits(
  units: readonly Feature<Geometry, Record<string, unknown>>[],
  count: number,
): FeatureCollection<Geometry, Record<string, unknown>> {
  const features = Array.from({ length: count }, (_, i): Feature<Geometry, Record<string, unknown>> => {
    const { geometry, properties } = units[i % units.length]!;
    const { kind, agency, station, beat } = properties;
    const code = `SIM-${String(i + 1).padStart(6, '0')}`;
    return {
      type: 'Feature',
      geometry,
      properties: { code, name_zh: `模拟力量 ${code}`, name_en: `Simulated unit ${code}`, kind, agency, station, beat },
    };
  });
  return { type: 'FeatureCollection', features };
}
