import type { PGlite } from '@electric-sql/pglite';
import type { MultiPolygon, Polygon } from 'geojson';
import type { Cells } from './cells.ts';
import type { Areal } from './geometry.ts';
import { at } from './required.ts';

/** A district to be cut into cells; one without them stays whole. */
export interface Cut {
  readonly key: string;
  readonly area: Areal;
  readonly cells?: Cells;
}

/** One piece of a district: the cell of the site with this index, or the whole district (index 0). */
export interface Piece {
  readonly key: string;
  readonly site: number;
  readonly geometry: Areal;
}

/** Degrees; every vertex lies on this grid (0.1 m), so that a shared edge is the same numbers on both sides. */
const GRID = 1e-6;

/**
 * Cuts districts into cells that fit together exactly: all lines are noded in one go by snap rounding on the grid, faces
 * are built from them, and each face goes to the site whose cell it lies in. Two pieces that meet share every vertex of the
 * edge; outer rings run counter-clockwise (RFC 7946 § 3.1.6).
 */
export async function partition(database: PGlite, cuts: readonly Cut[]): Promise<Piece[]> {
  await database.exec(`
    CREATE TEMP TABLE line (geom geometry);
    CREATE TEMP TABLE district (key text, geom geometry);
    CREATE TEMP TABLE face (id integer GENERATED ALWAYS AS IDENTITY, geom geometry, key text, site integer);`);
  for (const { key, area, cells } of cuts) {
    await database.query('INSERT INTO district VALUES ($1, ST_GeomFromGeoJSON($2))', [key, JSON.stringify(area)]);
    if (!cells) continue;
    await database.query(
      `INSERT INTO line SELECT ST_Intersection(ST_GeomFromGeoJSON($2), geom, ${GRID}) FROM district WHERE key = $1`,
      [key, JSON.stringify({ type: 'MultiLineString', coordinates: cells.borders })],
    );
  }
  await database.exec(`
    INSERT INTO line SELECT ST_Boundary(geom) FROM district;
    INSERT INTO face (geom)
      SELECT (ST_Dump(ST_Polygonize(noded))).geom FROM (SELECT ST_UnaryUnion(ST_Collect(geom), ${GRID}) AS noded FROM line) AS l;
    UPDATE face SET key = d.key FROM district AS d WHERE d.geom && face.geom AND ST_Intersects(d.geom, ST_PointOnSurface(face.geom));
    DELETE FROM face WHERE key IS NULL;`);

  const faces = await database.query<{ id: number; key: string; lon: number; lat: number }>(
    'SELECT id, key, ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT id, key, ST_PointOnSurface(geom) AS p FROM face ORDER BY id) AS f',
  );
  const cellsOf = new Map(cuts.map(({ key, cells }) => [key, cells]));
  const chosen = faces.rows.map(({ id, key, lon, lat }) => ({
    id,
    site: cellsOf.get(key)?.siteAt([lon, lat]) ?? 0,
  }));
  await database.query(
    'UPDATE face SET site = c.site FROM jsonb_to_recordset($1::jsonb) AS c (id integer, site integer) WHERE c.id = face.id',
    [JSON.stringify(chosen)],
  );
  await giveStrayFacesToNeighbours(database);
  const pieces = await database.query<{ key: string; site: number; geometry: string }>(
    `SELECT key, site, ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Union(geom, ${GRID})), 6) AS geometry FROM face GROUP BY key, site ORDER BY key, site`,
  );
  return pieces.rows.map(({ key, site, geometry }) => ({
    key,
    site,
    geometry: JSON.parse(geometry) as Polygon | MultiPolygon,
  }));
}

/**
 * A bent border may cut a scrap off its cell; the scrap goes to the cell that it shares its longest edge with. A scrap
 * between scraps has to wait for the next round; an exclave has no such neighbour and stays.
 */
async function giveStrayFacesToNeighbours(database: PGlite): Promise<void> {
  await database.exec('CREATE INDEX ON face USING gist (geom)');
  for (let moved = 1; moved > 0;) {
    const [, result] = await database.exec(`
      CREATE TEMP TABLE part AS
        SELECT key, site, geom, row_number() OVER (PARTITION BY key, site ORDER BY ST_Area(geom) DESC) AS rank
        FROM (SELECT key, site, (ST_Dump(ST_Union(geom, ${GRID}))).geom FROM face GROUP BY key, site) AS p;
      UPDATE face SET site = best.site FROM (
        SELECT DISTINCT ON (scrap.key, scrap.site, scrap.rank) scrap.geom, scrap.key, neighbour.site
        FROM part AS scrap JOIN part AS neighbour
          ON scrap.rank > 1 AND neighbour.rank = 1 AND neighbour.key = scrap.key AND neighbour.site <> scrap.site
          AND neighbour.geom && scrap.geom AND ST_Relate(neighbour.geom, scrap.geom, '****1****')
        ORDER BY scrap.key, scrap.site, scrap.rank, ST_Length(ST_Intersection(neighbour.geom, scrap.geom, ${GRID})) DESC, neighbour.site
      ) AS best
      WHERE face.key = best.key AND face.geom && best.geom AND ST_Intersects(best.geom, ST_PointOnSurface(face.geom));
      DROP TABLE part;`);
    moved = result?.affectedRows ?? 0;
  }
}

/** Joins pieces that share their edges exactly. */
export async function joined(database: PGlite, pieces: readonly Areal[]): Promise<Areal> {
  const { rows } = await database.query<{ geometry: string }>(
    `SELECT ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Union(ST_GeomFromGeoJSON(g), ${GRID})), 6) AS geometry FROM jsonb_array_elements_text($1::jsonb) AS g`,
    [JSON.stringify(pieces.map((piece) => JSON.stringify(piece)))],
  );
  return JSON.parse(at(rows, 0).geometry) as Areal;
}

/**
 * The strip on both sides of the border that two areas share, `widthM` metres to each side, or `undefined` where they
 * share none to speak of. Measured in EPSG:4549 (CGCS2000, 3-degree Gauss–Krüger, central meridian 120° E).
 */
export async function borderStrip(database: PGlite, a: Areal, b: Areal, widthM: number): Promise<Areal | undefined> {
  const { rows } = await database.query<{ geometry: string | null }>(
    `WITH side AS (SELECT ST_GeomFromGeoJSON($1) AS a, ST_GeomFromGeoJSON($2) AS b),
     border AS (SELECT a, b, ST_CollectionExtract(ST_Intersection(ST_Boundary(a), ST_Boundary(b), ${GRID}), 2) AS line FROM side),
     strip AS (
       SELECT a, b, ST_Transform(ST_Buffer(ST_Simplify(ST_Transform(line, 4549), 100), $3, 'quad_segs=4'), 4326) AS geom
       FROM border WHERE ST_Length(ST_Transform(line, 4549)) > 500)
     SELECT ST_AsGeoJSON(ST_ForcePolygonCCW(ST_CollectionExtract(ST_Intersection(geom, ST_Union(a, b, ${GRID}), ${GRID}), 3)), 6) AS geometry FROM strip`,
    [JSON.stringify(a), JSON.stringify(b), widthM],
  );
  const geometry = rows[0]?.geometry;
  return geometry ? (JSON.parse(geometry) as Areal) : undefined;
}
