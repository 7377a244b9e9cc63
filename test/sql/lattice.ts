import type { Feature, MultiPolygon } from 'geojson';
import { seededRandom } from '../../server/domain/random.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import type { Database } from '../../server/stores/database.ts';

type Position = [number, number];

/** Degrees between lattice points, some 500 m. */
const STEP = 0.005;
const SIZE = 13;

/**
 * A small territory on a crooked lattice: agency A of nine jurisdictions of four beats each, agency B beside it of three
 * jurisdictions without beats, one of which has an island.
 */
export async function loadLattice(database: Database): Promise<void> {
  const random = seededRandom(7);
  const crooked = Array.from({ length: SIZE + 6 }, (_, x) =>
    Array.from({ length: SIZE }, (_, y): Position => {
      const off = (): number => (random() - 0.5) * STEP * 0.5;
      return [120 + x * STEP + off(), 30.5 + y * STEP + off()].map((n) => Number(n.toFixed(6))) as Position;
    }),
  );
  /** Around the lattice points from one corner to the other, counter-clockwise. */
  const ring = (x0: number, y0: number, x1: number, y1: number): Position[] => {
    const range = (from: number, to: number): number[] =>
      Array.from({ length: Math.abs(to - from) }, (_, i) => from + Math.sign(to - from) * i);
    const around = [
      ...range(x0, x1).map((x) => crooked[x]![y0]!),
      ...range(y0, y1).map((y) => crooked[x1]![y]!),
      ...range(x1, x0).map((x) => crooked[x]![y1]!),
      ...range(y1, y0).map((y) => crooked[x0]![y]!),
    ];
    return [...around, around[0]!];
  };
  const feature = (properties: object, ...rings: Position[][]): Feature<MultiPolygon> => ({
    type: 'Feature',
    geometry: { type: 'MultiPolygon', coordinates: rings.map((one) => [one]) },
    properties,
  });
  const names = (code: string) => ({ code, name_zh: code, name_en: code });
  const island: Position[] = [
    [120.1, 30.5],
    [120.101, 30.5],
    [120.101, 30.501],
    [120.1, 30.501],
    [120.1, 30.5],
  ];
  const blocks = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => [x, y] as const));
  const stations = [...blocks.map(([x, y]) => `A${x}${y}`), 'B0', 'B1', 'B2'];
  const files = {
    agency: [
      feature({ ...names('A'), province: '330000' }, ring(0, 0, 12, 12)),
      feature({ ...names('B'), province: '320000' }, ring(12, 0, 16, 12), island),
    ],
    station: stations.map((code) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [120, 30.5] },
      properties: { ...names(`${code}-S`), agency: code[0] },
    })),
    jurisdiction: [
      ...blocks.map(([x, y]) =>
        feature(
          { ...names(`A${x}${y}`), agency: 'A', station: `A${x}${y}-S` },
          ring(4 * x, 4 * y, 4 * x + 4, 4 * y + 4),
        ),
      ),
      ...[0, 1, 2].map((y) =>
        feature(
          { ...names(`B${y}`), agency: 'B', station: `B${y}-S` },
          ring(12, 4 * y, 16, 4 * y + 4),
          ...(y === 0 ? [island] : []),
        ),
      ),
    ],
    beat: blocks.flatMap(([x, y]) =>
      [0, 1].flatMap((i) =>
        [0, 1].map((j) =>
          feature(
            { ...names(`A${x}${y}-${i}${j}`), jurisdiction: `A${x}${y}`, kind: 'river' },
            ring(4 * x + 2 * i, 4 * y + 2 * j, 4 * x + 2 * i + 2, 4 * y + 2 * j + 2),
          ),
        ),
      ),
    ),
  };
  const importFile = createImporter(database);
  for (const name of ['agency', 'station', 'jurisdiction', 'beat'] as const) {
    const text = JSON.stringify({ type: 'FeatureCollection', features: files[name] });
    const { isLoaded, faults, misfits } = await importFile({
      layer: LAYERS[name],
      text,
      system: '4326',
      dryRun: false,
    });
    if (!isLoaded) throw new Error(JSON.stringify([...faults, ...misfits][0]));
  }
}
