import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Geometry } from 'geojson';
import { expect } from 'vitest';

const run = promisify(execFile);

export interface Feature {
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Runs a tool of GDAL. It must not say a word on standard error. */
export async function gdal(tool: 'ogrinfo' | 'ogr2ogr', ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(tool, args, { maxBuffer: 512 * 1024 * 1024 });
  expect(stderr, `${tool} ${args.join(' ')}`).toBe('');
  return stdout;
}

/** What GDAL reads in a file. */
export async function readByGdal(path: string): Promise<Feature[]> {
  const text = await gdal('ogr2ogr', '-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=15', '/vsistdout/', path);
  return (JSON.parse(text) as { features: Feature[] }).features;
}

/** Rings of positions of an area in an order that does not depend on where a ring begins, which way it runs, and which part comes first. */
export function ringsOf(geometry: Geometry): string[] {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [[[(geometry as { coordinates: number[] }).coordinates]]];
  return polygons
    .flatMap((rings, polygon) => rings.map((ring, i) => ({ ring, isHole: i > 0, polygon })))
    .map(({ ring, isHole }) => {
      const places = ring.slice(0, ring.length > 1 ? -1 : 1).map(([x, y]) => `${x!.toFixed(7)},${y!.toFixed(7)}`);
      return `${isHole ? 'hole' : 'shell'} ${places.sort().join(' ')}`;
    })
    .sort();
}
