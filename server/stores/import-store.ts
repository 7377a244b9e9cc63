import type { Layer } from '../domain/layer.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

/** A candidate as the service hands it over; see `services/import/read-collection.ts`. */
interface StagedFeature {
  readonly index: number;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly searchText: string;
  readonly validFrom: string | null;
  readonly drawnBy: string | null;
  readonly reason: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: object;
}

interface StagedFault {
  readonly index: number;
  readonly code: string;
  readonly reason: 'invalid-geometry' | 'no-area' | 'unknown-reference' | 'unknown-kind' | 'not-after-current';
  readonly found: string;
  readonly location: [number, number] | null;
}

const BATCH = 500;
/** Columns of the versioned tables that every layer has. */
const SHARED = ['code', 'name_zh', 'name_en', 'search_text', 'drawn_by', 'reason'];

/**
 * Statements are put together from the constants of `domain/layer.ts`: tables and columns come from there, never from a
 * file; values are bound.
 */
export function createImportStore(database: Database) {
  return {
    transaction: <T>(work: () => Promise<T>): Promise<T> => database.transaction(work),
    stage: (layer: Layer, features: readonly StagedFeature[], onProgress: (done: number) => void) =>
      stage(database, layer, features, onProgress),
    stagedFaults: (layer: Layer): Promise<StagedFault[]> => stagedFaults(database, layer),
    write: (layer: Layer) => (layer.name === 'unit' ? writeUnits(database, layer) : writeVersions(database, layer)),
    async vacuum(layer: Layer): Promise<void> {
      if (layer.name === 'incident') return;
      await database.query(`VACUUM (ANALYZE) ${layer.table}`);
      await database.query('VACUUM (ANALYZE) feature');
      await database.query('VACUUM (ANALYZE) zone_part');
    },
  };
}

async function stage(
  database: Database,
  layer: Layer,
  features: readonly StagedFeature[],
  onProgress: (done: number) => void,
): Promise<void> {
  // Only ours: somebody's own table may have this name too.
  await database.query('DROP TABLE IF EXISTS pg_temp.staged');
  await database.query(`CREATE TEMP TABLE staged (
    index integer, code text, name_zh text, name_en text, search_text text, valid_from timestamptz, drawn_by text,
    reason text, properties jsonb, geom geometry, refs jsonb NOT NULL DEFAULT '{}') ON COMMIT DROP`);
  const geometry = layer.geometry === 'area' ? 'ST_Multi(g)' : 'g';
  for (let done = 0; done < features.length; done += BATCH) {
    const batch = features.slice(done, done + BATCH).map((feature) => ({
      ...feature,
      geometry: JSON.stringify(feature.geometry),
    }));
    await database.query(
      `INSERT INTO staged
       SELECT index, code, "nameZh", "nameEn", "searchText", "validFrom", "drawnBy", reason, properties, ${geometry}
       FROM jsonb_to_recordset($1::jsonb) AS f (index integer, code text, "nameZh" text, "nameEn" text, "searchText" text,
         "validFrom" timestamptz, "drawnBy" text, reason text, properties jsonb, geometry text),
       LATERAL (SELECT ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326) AS g) AS parsed`,
      [JSON.stringify(batch)],
    );
    onProgress(Math.min(done + BATCH, features.length));
  }
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

async function stagedFaults(database: Database, layer: Layer): Promise<StagedFault[]> {
  const { rows: invalid } = await database.query<
    Omit<StagedFault, 'location'> & { lon: number | null; lat: number | null }
  >(
    `SELECT index, code, CASE WHEN detail.valid THEN 'no-area' ELSE 'invalid-geometry' END AS reason,
            COALESCE(detail.reason, '') AS found, ST_X(detail.location) AS lon, ST_Y(detail.location) AS lat
     FROM staged, LATERAL ST_IsValidDetail(geom) AS detail
     WHERE NOT detail.valid OR (ST_Dimension(geom) = 2 AND NOT ST_Area(geom::geography) > 0) ORDER BY index`,
  );
  const faults: StagedFault[] = invalid.map(({ lon, lat, ...fault }) => ({
    ...fault,
    location: lon === null || lat === null ? null : [lon, lat],
  }));
  const add = async (
    reason: StagedFault['reason'],
    found: string,
    from: string,
    values: unknown[] = [],
  ): Promise<void> => {
    const { rows } = await database.query<{ index: number; code: string; found: string; lon: number; lat: number }>(
      `SELECT index, staged.code, ${found} AS found, ST_X(ST_PointOnSurface(staged.geom)) AS lon,
              ST_Y(ST_PointOnSurface(staged.geom)) AS lat FROM staged ${from} ORDER BY index`,
      values,
    );
    faults.push(
      ...rows.map(({ lon, lat, ...fault }) => ({ ...fault, reason, location: [lon, lat] as [number, number] })),
    );
  };
  // Its place is asked for below, and an invalid geometry may have none.
  if (faults.length > 0) return faults;
  for (const { property, column } of layer.references) {
    await add(
      'unknown-reference',
      `$1::text || ' = ' || (properties ->> $1)`,
      'WHERE NOT refs ? $2 AND properties ->> $1 IS NOT NULL',
      [property, column],
    );
  }
  if (layer.kindNoun) {
    await add(
      'unknown-kind',
      `properties ->> 'kind'`,
      `LEFT JOIN kind ON kind.noun = $1 AND kind.code = properties ->> 'kind' WHERE kind.code IS NULL`,
      [layer.kindNoun],
    );
  }
  if (layer.name !== 'unit' && layer.name !== 'incident') {
    await add(
      'not-after-current',
      `${STARTS_AT}::text`,
      `JOIN ${layer.table} AS current ON current.code = staged.code AND current.valid_to = 'infinity'
       WHERE ${STARTS_AT} <= current.valid_from AND NOT (${isSame(layer)})`,
    );
  }
  return faults;
}

/** Each of the layer's own columns with the expression that reads it from `staged`. */
function ownColumns(layer: Layer): { column: string; value: string }[] {
  return [
    ...layer.columns.map(({ property, column, type }) => ({
      column,
      value: `(properties ->> '${property}')::${type}`,
    })),
    ...layer.references.map(({ column, many }) => ({
      column,
      value: many
        ? `ARRAY(SELECT jsonb_array_elements_text(refs -> '${column}')::integer)`
        : `(refs ->> '${column}')::integer`,
    })),
    ...(layer.name === 'beat' ? [{ column: 'agency_id', value: "(refs ->> 'agency_id')::integer" }] : []),
  ];
}

/** When a feature that is there already gets its new version. */
const STARTS_AT = 'COALESCE(staged.valid_from, now())';

/**
 * When a feature that is not in force begins: since ever, so that an incident from before the import finds its
 * jurisdiction; but from now on where another area was before, as when one is split.
 */
const firstStart = ({ table, geometry }: Layer): string =>
  geometry === 'area'
    ? `COALESCE(staged.valid_from, CASE WHEN EXISTS (
         SELECT FROM ${table} AS earlier, ST_PointOnSurface(staged.geom) AS inside
         WHERE earlier.geom && inside AND ST_Covers(earlier.geom, inside)) THEN now() ELSE '-infinity' END)`
    : `COALESCE(staged.valid_from, '-infinity')`;

/** Columns that a file may leave out and the table has a default for. */
const DEFAULTS: Readonly<Record<string, string>> = { 'agency.kind': "'city'", 'basemap.rank': '1' };
const withDefault = (layer: Layer, { column, value }: { column: string; value: string }): string => {
  const otherwise = DEFAULTS[`${layer.table}.${column}`];
  return otherwise ? `COALESCE(${value}, ${otherwise})` : value;
};

function isSame(layer: Layer): string {
  const own = ownColumns(layer).map(
    (column) => `current.${column.column} IS NOT DISTINCT FROM ${withDefault(layer, column)}`,
  );
  return [
    'ST_OrderingEquals(current.geom, staged.geom)',
    'current.name_zh = staged.name_zh',
    'current.name_en = staged.name_en',
    ...own,
  ].join(' AND ');
}

async function writeVersions(database: Database, layer: Layer) {
  await database.query(
    'INSERT INTO feature (layer, code) SELECT $1, code FROM staged ORDER BY index ON CONFLICT (layer, code) DO NOTHING',
    [layer.name],
  );
  await database.query(
    `CREATE TEMP TABLE different ON COMMIT DROP AS
     SELECT staged.*, feature.id, current.version_id, CASE WHEN current.version_id IS NULL
              THEN ${firstStart(layer)} ELSE ${STARTS_AT} END AS starts
     FROM staged JOIN feature ON feature.layer = '${layer.name}' AND feature.code = staged.code
     LEFT JOIN ${layer.table} AS current ON current.id = feature.id AND current.valid_to = 'infinity'
     WHERE current.version_id IS NULL OR NOT (${isSame(layer)})`,
  );
  const { rows } = await database.query<{ added: number; changed: number; staged: number }>(
    `SELECT count(*) FILTER (WHERE version_id IS NULL)::integer AS added, count(version_id)::integer AS changed,
            (SELECT count(*)::integer FROM staged) AS staged FROM different`,
  );
  await database.query(
    `UPDATE ${layer.table} AS current SET valid_to = d.starts FROM different AS d WHERE current.version_id = d.version_id`,
  );
  const own = ownColumns(layer);
  await database.query(
    `INSERT INTO ${layer.table} (id, valid_from, geom, ${[...SHARED, ...own.map(({ column }) => column)].join(', ')})
     SELECT id, starts, geom, ${[...SHARED, ...own.map((column) => withDefault(layer, column))].join(', ')}
     FROM different ORDER BY index`,
  );
  if (layer.name === 'jurisdiction') await database.query(loadSql('import/follow-jurisdictions'));
  await database.query('DROP TABLE pg_temp.different');
  const { added, changed, staged } = rows[0]!;
  return { added, changed, unchanged: staged - added - changed };
}

async function writeUnits(database: Database, layer: Layer) {
  const own = ownColumns(layer);
  const columns = ['name_zh', 'name_en', 'search_text', ...own.map(({ column }) => column), 'home'];
  const values = ['name_zh', 'name_en', 'search_text', ...own.map(({ value }) => value), 'geom'];
  const { rows } = await database.query<{ added: number; changed: number; staged: number }>(
    `WITH written AS (
       INSERT INTO unit (code, ${columns.join(', ')}) SELECT code, ${values.join(', ')} FROM staged ORDER BY index
       ON CONFLICT (code) DO UPDATE SET version = unit.version + 1, ${columns.map((c) => `${c} = EXCLUDED.${c}`).join(', ')}
       WHERE (${columns.map((c) => (c === 'home' ? 'ST_AsBinary(unit.home)' : `unit.${c}`)).join(', ')})
         IS DISTINCT FROM (${columns.map((c) => (c === 'home' ? 'ST_AsBinary(EXCLUDED.home)' : `EXCLUDED.${c}`)).join(', ')})
       RETURNING version)
     SELECT count(*) FILTER (WHERE version = 1)::integer AS added, count(*) FILTER (WHERE version > 1)::integer AS changed,
            (SELECT count(*)::integer FROM staged) AS staged FROM written`,
  );
  const { added, changed, staged } = rows[0]!;
  return { added, changed, unchanged: staged - added - changed };
}
