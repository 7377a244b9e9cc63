import type { Geometry, Position as GeoPosition } from 'geojson';
import type { Bbox } from '../../server/domain/position.ts';
import type { MapLibreMap } from './maplibre.ts';
import type { Position } from './hit.ts';

const SOURCE_LAYERS = ['water', 'border'] as const;

function linesOf(geometry: Geometry): GeoPosition[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  if (geometry.type === 'LineString') return [geometry.coordinates];
  return geometry.type === 'MultiLineString' ? geometry.coordinates : [];
}

const touches = ([west, south, east, north]: Bbox, [aLon, aLat]: GeoPosition, [bLon, bLat]: GeoPosition): boolean =>
  Math.max(aLon!, bLon!) >= west &&
  Math.min(aLon!, bLon!) <= east &&
  Math.max(aLat!, bLat!) >= south &&
  Math.min(aLat!, bLat!) <= north;

/** Where a tile ends, an area ends with it: along a meridian or a parallel. */
const isCut = ([aLon, aLat]: GeoPosition, [bLon, bLat]: GeoPosition): boolean => aLon === bLon || aLat === bLat;

/**
 * Shores and borders of provinces that pass through a box, as pieces of two positions each. They are those of the tiles
 * that are there: quantised to the tile's grid.
 */
export function waterLines(map: MapLibreMap, bbox: Bbox): Position[][] {
  if (!map.getSource('basemap')) return [];
  const lines = SOURCE_LAYERS.flatMap((sourceLayer) =>
    map
      .querySourceFeatures('basemap', { sourceLayer })
      .filter(({ properties }) => sourceLayer !== 'border' || properties['rank'] === 1)
      .flatMap(({ geometry }) => linesOf(geometry)),
  );
  const pieces: Position[][] = [];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [from, to] = [line[i - 1]!, line[i]!];
      if (!isCut(from, to) && touches(bbox, from, to)) pieces.push([from, to] as unknown as Position[]);
    }
  }
  return pieces;
}
