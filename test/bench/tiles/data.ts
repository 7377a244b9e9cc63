import { Delaunay } from 'd3-delaunay';
import type { Database } from '../../../server/stores/database.ts';
import { seededRandom } from '../../../server/domain/random.ts';

const BOX = { west: 119.2, south: 30.3, east: 120.7, north: 31.3 };
const CENTRES = 12;

/** Sites half of which crowd around a few towns, as people do. */
function sites(count: number, random: () => number): [number, number][] {
  const towns = Array.from({ length: CENTRES }, () => [BOX.west + random() * 1.5, BOX.south + random()] as const);
  const near = (middle: number, spread: number, low: number, high: number): number =>
    Math.max(low + 1e-4, Math.min(high - 1e-4, middle + (random() + random() + random() - 1.5) * spread));
  return Array.from({ length: count }, (_, i) => {
    if (i % 2 === 0) return [BOX.west + random() * 1.5, BOX.south + random()];
    const [x, y] = towns[Math.floor(random() * CENTRES)]!;
    return [near(x, 0.12, BOX.west, BOX.east), near(y, 0.12, BOX.south, BOX.north)];
  });
}

/** A border bent `2^depth` times, the same from both sides. */
function bend(a: readonly [number, number], b: readonly [number, number], depth: number): [number, number][] {
  const [[x1, y1], [x2, y2]] = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? [a, b] : [b, a];
  const wave = Math.sin((x1 + x2) * 91_733 + (y1 + y2) * 57_119) * 0.12;
  const middle: [number, number] = [(x1 + x2) / 2 - (y2 - y1) * wave, (y1 + y2) / 2 + (x2 - x1) * wave];
  if (depth <= 1) return [middle];
  return [...bend(a, middle, depth - 1), middle, ...bend(middle, b, depth - 1)];
}

function* cells(count: number, depth: number, random: () => number): Generator<string> {
  const voronoi = Delaunay.from(sites(count, random)).voronoi([BOX.west, BOX.south, BOX.east, BOX.north]);
  for (let i = 0; i < count; i++) {
    const corners = voronoi.cellPolygon(i);
    if (!corners) continue;
    const ring: [number, number][] = [];
    for (let k = 1; k < corners.length; k++) ring.push(corners[k - 1]!, ...bend(corners[k - 1]!, corners[k]!, depth));
    ring.push(ring[0]!);
    yield `(${ring.map(([x, y]) => `${x.toFixed(6)} ${y.toFixed(6)}`).join(',')})`;
  }
}

/**
 * Adds generated jurisdictions and beats to the demo region's. What the bends broke is mended on the way in, for a tile
 * server gets valid data.
 */
export async function addManyFeatures(
  database: Database,
  counts: { beats: number; jurisdictions: number },
): Promise<void> {
  const random = seededRandom(7);
  const add = async (layer: 'jurisdiction' | 'beat', rings: Iterable<string>): Promise<void> => {
    let batch: string[] = [];
    let n = 0;
    const columns = layer === 'beat' ? 'jurisdiction_id, kind' : 'station_id';
    const values =
      layer === 'beat'
        ? "(SELECT id FROM feature WHERE layer = 'jurisdiction' ORDER BY id LIMIT 1), (ARRAY['river','lake','forest','mine','wetland','farmland'])[1 + n % 6]"
        : "(SELECT id FROM feature WHERE layer = 'station' ORDER BY id LIMIT 1)";
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      await database.query(
        `WITH cell AS (SELECT $2::integer + ordinality AS n, ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_GeomFromText('POLYGON(' || ring || ')', 4326)), 3)) AS geom
             FROM unnest($1::text[]) WITH ORDINALITY AS r (ring, ordinality)),
           named AS (INSERT INTO feature (layer, code) SELECT '${layer}', 'BENCH-' || n FROM cell RETURNING id, code)
         INSERT INTO ${layer} (id, code, name_zh, name_en, agency_id, valid_from, geom, ${columns})
         SELECT named.id, named.code, '责任区 ' || named.code, 'Area ' || named.code,
                (SELECT id FROM feature WHERE layer = 'agency' ORDER BY id LIMIT 1 OFFSET n % 6), '-infinity', geom, ${values}
         FROM cell JOIN named ON named.code = 'BENCH-' || n WHERE NOT ST_IsEmpty(geom)`,
        [batch, n],
      );
      n += batch.length;
      batch = [];
    };
    for (const ring of rings) if (batch.push(ring) === 2_000) await flush();
    await flush();
  };
  // As many vertices as the real ones: about 25 a beat, 370 a jurisdiction.
  await add('jurisdiction', cells(counts.jurisdictions, 6, random));
  await add('beat', cells(counts.beats, 2, random));
  // Peers look for labels and overviews by their own geometry.
  await database.query('CREATE INDEX ON beat USING gist (label_3857)');
  await database.query('CREATE INDEX ON jurisdiction USING gist (label_3857)');
  await database.query('CREATE INDEX ON jurisdiction USING gist (geom_overview)');
  await database.query('VACUUM (ANALYZE) beat');
  await database.query('VACUUM (ANALYZE) jurisdiction');
  await database.query('VACUUM (ANALYZE) feature');
}
