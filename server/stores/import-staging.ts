import type { Layer } from '../domain/layer.ts';
import type { Database } from './database.ts';
import type { StagedFault } from './import-faults.ts';
import { withMended } from './import-mending.ts';

/** Broken areas that are shown as they are and as they would be. */
const MAX_SHOWN = 200;

export async function begin(database: Database, layer: Layer, dryRun: boolean): Promise<void> {
  // Whoever writes territory waits for whoever does, and does not find it changed in between. A dry run keeps nobody waiting.
  if (layer.name !== 'incident' && !dryRun) await database.query("SELECT pg_advisory_xact_lock(hashtext('territory'))");
  // Only ours: somebody's own table may have this name too.
  await database.query('DROP TABLE IF EXISTS pg_temp.staged, pg_temp.broken');
  await database.query(`CREATE TEMP TABLE staged (
    index integer, code text, name_zh text, name_en text, search_text text, valid_from timestamptz, drawn_by text,
    reason text, properties jsonb, geom geometry, refs jsonb NOT NULL DEFAULT '{}') ON COMMIT DROP`);
}

export async function stage(database: Database, layer: Layer, json: string): Promise<void> {
  // Shapefiles run the other way round (RFC 7946 §3.1.6): a feature that only went out and came back has not changed.
  const geometry = layer.geometry === 'area' ? 'ST_ForcePolygonCCW(ST_Multi(g))' : 'g';
  await database.query(
    `INSERT INTO staged
     SELECT index, code, "nameZh", "nameEn", "searchText", "validFrom", "drawnBy", reason, properties, ${geometry}
     FROM jsonb_to_recordset($1::jsonb) AS f (index integer, code text, "nameZh" text, "nameEn" text, "searchText" text,
       "validFrom" timestamptz, "drawnBy" text, reason text, properties jsonb, geometry text),
     LATERAL (SELECT ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326) AS g) AS parsed`,
    [json],
  );
}

export async function settle(database: Database, layer: Layer): Promise<void> {
  // Not of the geometry: with figures for both sides the embedded PostGIS misjudges ST_OrderingEquals and fails.
  await database.query('ANALYZE staged (index, code)');
  for (const { property, column, layer: target, many } of layer.references) {
    const codes = many ? 'jsonb_array_elements_text(properties -> $1)' : 'SELECT properties ->> $1 AS value';
    await database.query(
      `UPDATE staged SET refs = refs || jsonb_build_object($2::text, ${many ? 'found.ids' : 'found.ids -> 0'})
       FROM (SELECT index AS i, jsonb_agg(feature.id ORDER BY feature.id) FILTER (WHERE feature.id IS NOT NULL) AS ids,
               bool_and(feature.id IS NOT NULL) AS complete
             FROM staged, LATERAL (${many ? `SELECT value FROM ${codes}` : codes}) AS named
             LEFT JOIN feature ON feature.layer = $3 AND feature.code = named.value
             GROUP BY index) AS found
       WHERE found.i = index AND found.complete`,
      [property, column, target],
    );
  }
  // A beat belongs to the agency of its jurisdiction.
  if (layer.name === 'beat') {
    await database.query(
      `UPDATE staged SET refs = refs || jsonb_build_object('agency_id', j.agency_id)
       FROM jurisdiction AS j WHERE j.id = (refs ->> 'jurisdiction_id')::integer AND j.valid_to = 'infinity'`,
    );
  }
}

/** A geometry to be looked at: above so many vertices simplified to a thousandth of its size. */
const shown = (
  geometry: string,
  vertices: number,
): string => `ST_AsGeoJSON(CASE WHEN ST_NPoints(${geometry}) > ${vertices}
  THEN ST_Simplify(${geometry}, GREATEST(ST_XMax(${geometry}) - ST_XMin(${geometry}), ST_YMax(${geometry}) - ST_YMin(${geometry})) / 1000, true)
  ELSE ${geometry} END, 9)::json`;

/** Below this mean width in degrees, two millimetres, an area is a line: such are what rounding leaves of positions in a row. */
const hasArea = (area: string): string => `ST_Area(${area}) > 1e-8 * ST_Perimeter(${area})`;

export async function brokenAreas(database: Database): Promise<StagedFault[]> {
  await withMended(database, () =>
    database.query(
      `CREATE TEMP TABLE broken ON COMMIT DROP AS
     SELECT index, code, CASE WHEN detail.valid THEN 'no-area' ELSE 'invalid-geometry' END AS reason,
       COALESCE(detail.reason, '') AS found,
       COALESCE(detail.location, ST_StartPoint(ST_ExteriorRing(ST_GeometryN(geom, 1)))) AS location, geom,
       CASE WHEN ${hasArea('mended')} THEN mended END AS mended
     FROM staged, LATERAL ST_IsValidDetail(geom) AS detail,
       LATERAL (SELECT CASE WHEN ST_Dimension(geom) = 2 AND NOT detail.valid THEN pg_temp.mended(geom) END AS mended) AS made
     WHERE NOT detail.valid OR (ST_Dimension(geom) = 2 AND NOT ${hasArea('geom')})`,
    ),
  );
  const { rows } = await database.query<
    Omit<StagedFault, 'position'> & { isRepairable: boolean; lon: number | null; lat: number | null }
  >(
    `SELECT index, code, reason, found, ST_X(location) AS lon, ST_Y(location) AS lat, mended IS NOT NULL AS "isRepairable",
       CASE WHEN n <= $1 THEN ${shown('geom', 500)} END AS before, CASE WHEN n <= $1 THEN ${shown('mended', 500)} END AS after
     FROM (SELECT *, row_number() OVER (ORDER BY index) AS n FROM broken) AS b ORDER BY index`,
    [MAX_SHOWN],
  );
  return rows.map(({ lon, lat, ...fault }) => ({
    ...fault,
    position: lon === null || lat === null ? null : [lon, lat],
  }));
}

export async function preview(database: Database, limit: number, first: readonly number[]): Promise<string[]> {
  const { rows } = await database.query<{ feature: string }>(
    `SELECT json_build_object('type', 'Feature', 'geometry', ${shown('geom', 100)},
       'properties', json_build_object('index', index, 'code', code))::text AS feature
     FROM (SELECT * FROM (
         SELECT index, code, geom, index = ANY ($2::integer[]) AS is_first, row_number() OVER (ORDER BY index) AS n,
           count(*) OVER () AS total FROM staged) AS numbered
       -- Evenly through the file where it has more.
       WHERE is_first OR n % GREATEST(1, ceil(total::numeric / $1)::bigint) = 0
       ORDER BY is_first DESC, index LIMIT $1) AS picked ORDER BY index`,
    [limit, first],
  );
  return rows.map(({ feature }) => feature);
}
