import type { Geometry } from 'geojson';
import { LAYERS } from '../domain/layer.ts';
import type { Layer, LayerName } from '../domain/layer.ts';
import type { Database } from './database.ts';
import { defineMended } from './import-mending.ts';
import { stagedMisfits } from './import-misfits.ts';
import { loadSql } from './sql-file.ts';

interface StagedFault {
  readonly index: number;
  readonly code: string;
  readonly reason:
    | 'invalid-geometry'
    | 'no-area'
    | 'unknown-reference'
    | 'unknown-kind'
    | 'not-your-agency'
    | 'not-after-current'
    | 'still-needed';
  readonly found: string;
  /** EPSG:4326. */
  readonly position: [number, number] | null;
  readonly isRepairable?: boolean;
  readonly before?: Geometry;
  readonly after?: Geometry | null;
}

/** Rows that are written in one statement: a cancelled import ends before the next. */
const WRITE_BATCH = 2_500;
/** Columns of the versioned tables that every layer has. */
const SHARED = ['code', 'name_zh', 'name_en', 'search_text', 'drawn_by', 'reason'];
/** Broken areas that are shown as they are and as they would be. */
const MAX_SHOWN = 200;

/**
 * Statements are put together from the constants of `domain/layer.ts`: tables and columns come from there, never from a
 * file; values are bound.
 */
export function createImportStore(database: Database) {
  return {
    transaction: <T>(actor: string | null, work: () => Promise<T>): Promise<T> =>
      database.unlimited(async () => {
        await database.query("SELECT set_config('huanhu.actor', $1, true)", [actor ?? '']);
        return work();
      }),
    begin: (layer: Layer, dryRun: boolean) => begin(database, layer, dryRun),
    stage: (layer: Layer, json: string) => stage(database, layer, json),
    settle: (layer: Layer) => settle(database, layer),
    brokenAreas: (): Promise<StagedFault[]> => brokenAreas(database),
    async mend(): Promise<void> {
      await database.query(
        'UPDATE staged SET geom = broken.mended FROM broken WHERE broken.index = staged.index AND broken.mended IS NOT NULL',
      );
    },
    stagedFaults: (layer: Layer, within: number | null): Promise<StagedFault[]> =>
      stagedFaults(database, layer, within),
    removalFaults: (layer: Layer, within: number | null) => removalFaults(database, layer, within),
    write: (layer: Layer, onWritten: (done: number) => void) =>
      layer.name === 'unit' ? writeUnits(database, layer) : writeVersions(database, layer, onWritten),
    count: (layer: Layer) => count(database, layer),
    countLeftOut: async (layer: Layer, within: number | null): Promise<number> => {
      if (layer.name === 'incident') return 0;
      const { rows } = await database.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM ${layer.table} AS t WHERE ${leftOut(layer)}`,
        [within],
      );
      return rows[0]!.n;
    },
    remove: (layer: Layer, within: number | null): Promise<number> => remove(database, layer, within),
    misfits: (layer: Layer, replaces: boolean, within: number | null) =>
      stagedMisfits(database, layer, replaces, within),
    preview: (limit: number, first: readonly number[]) => preview(database, limit, first),
    async vacuum(layer: Layer): Promise<void> {
      if (layer.name === 'incident') return;
      const tables = [layer.table, 'feature', 'zone_part'];
      await database.asOwner(async () => {
        for (const table of tables) await database.query(`ANALYZE ${table}`);
      });
      // Of no effect where the server is not the owner, as PostgreSQL says in a warning; its own autovacuum comes later.
      for (const table of tables) await database.query(`VACUUM ${table}`);
    },
  };
}

async function begin(database: Database, layer: Layer, dryRun: boolean): Promise<void> {
  // Whoever writes territory waits for whoever does, and does not find it changed in between. A dry run keeps nobody waiting.
  if (layer.name !== 'incident' && !dryRun) await database.query("SELECT pg_advisory_xact_lock(hashtext('territory'))");
  // Only ours: somebody's own table may have this name too.
  await database.query('DROP TABLE IF EXISTS pg_temp.staged, pg_temp.broken');
  await database.query(`CREATE TEMP TABLE staged (
    index integer, code text, name_zh text, name_en text, search_text text, valid_from timestamptz, drawn_by text,
    reason text, properties jsonb, geom geometry, refs jsonb NOT NULL DEFAULT '{}') ON COMMIT DROP`);
}

async function stage(database: Database, layer: Layer, json: string): Promise<void> {
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

async function settle(database: Database, layer: Layer): Promise<void> {
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

/** Below this mean width in degrees, a millimetre, an area is a line: such are what rounding leaves of positions in a row. */
const hasArea = (area: string): string => `ST_Area(${area}) > 1e-8 * ST_Perimeter(${area})`;

async function brokenAreas(database: Database): Promise<StagedFault[]> {
  await defineMended(database);
  await database.query(
    `CREATE TEMP TABLE broken ON COMMIT DROP AS
     SELECT index, code, CASE WHEN detail.valid THEN 'no-area' ELSE 'invalid-geometry' END AS reason,
       COALESCE(detail.reason, '') AS found, detail.location, geom,
       CASE WHEN ${hasArea('mended')} THEN mended END AS mended
     FROM staged, LATERAL ST_IsValidDetail(geom) AS detail,
       LATERAL (SELECT CASE WHEN ST_Dimension(geom) = 2 AND NOT detail.valid THEN pg_temp.mended(geom) END AS mended) AS made
     WHERE NOT detail.valid OR (ST_Dimension(geom) = 2 AND NOT ${hasArea('geom')})`,
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

/** Every feature that a layer ever had with the agency that it was last of, and so still belongs to. */
const lastOf = ({ table }: Pick<Layer, 'table'>): string =>
  table === 'unit'
    ? '(SELECT id, code, agency_id FROM unit)'
    : `(SELECT DISTINCT ON (id) id, code, agency_id FROM ${table} ORDER BY id, valid_from DESC)`;
/** Layers whose features are of one agency, and may be named by others of it alone. */
const ownReferences = ({ references }: Layer): Layer['references'] =>
  references.filter(({ layer, many }) => layer !== 'agency' && !many);
/** What of a table is in force, or waits to be. */
const standing = (layer: Layer, row: string): string =>
  layer.name === 'unit' ? `${row}.retired_at IS NULL` : `${row}.valid_to = 'infinity'`;

async function stagedFaults(database: Database, layer: Layer, within: number | null): Promise<StagedFault[]> {
  const faults: StagedFault[] = [];
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
      ...rows.map(({ lon, lat, ...fault }) => ({ ...fault, reason, position: [lon, lat] as [number, number] })),
    );
  };
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
  if (within !== null) {
    const others = ownReferences(layer).map(({ property, column, layer: target }) => ({
      found: `CASE WHEN ${property}.agency_id <> $1 THEN '${property} = ' || ${property}.code END`,
      join: `LEFT JOIN ${lastOf(LAYERS[target as LayerName])} AS ${property} ON ${property}.id = (refs ->> '${column}')::integer`,
      isOther: `${property}.agency_id <> $1`,
    }));
    await add(
      'not-your-agency',
      `COALESCE(${[...others.map(({ found }) => found), "properties ->> 'agency'", "properties ->> 'jurisdiction'"].join(', ')}, '')`,
      `LEFT JOIN ${lastOf(layer)} AS last ON last.code = staged.code ${others.map(({ join }) => join).join(' ')}
       WHERE (refs ->> 'agency_id')::integer IS DISTINCT FROM $1::integer
         OR ${['last.agency_id <> $1', ...others.map(({ isOther }) => isOther)].join(' OR ')}`,
      [within],
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

/** Layers whose features are not of one agency. */
const SHARED_LAYERS: readonly LayerName[] = ['agency', 'adjacency-zone', 'basemap'];

/** Rows of the layer's table that a file that replaces them leaves out. */
const leftOut = (layer: Layer): string =>
  `${standing(layer, 't')} AND ($1::integer IS NULL OR ${SHARED_LAYERS.includes(layer.name) ? 'true' : 't.agency_id = $1'})
   AND NOT EXISTS (SELECT FROM staged WHERE staged.code = t.code)`;

async function removalFaults(database: Database, layer: Layer, within: number | null): Promise<StagedFault[]> {
  const faults: StagedFault[] = [];
  const add = (reason: StagedFault['reason'], rows: readonly { code: string; found: string }[]): void => {
    faults.push(...rows.map((row) => ({ index: -1, reason, position: null, ...row })));
  };
  if (layer.name === 'incident') return faults;
  if (layer.name !== 'unit') {
    const { rows } = await database.query<{ code: string; found: string }>(
      `SELECT t.code, t.valid_from::text AS found FROM ${layer.table} AS t
       WHERE ${leftOut(layer)} AND t.valid_from >= now() ORDER BY 1 LIMIT 100`,
      [within],
    );
    add('not-after-current', rows);
  }
  for (const other of Object.values(LAYERS)) {
    for (const { layer: target, column, many } of other.references) {
      if (target !== layer.name) continue;
      const { rows } = await database.query<{ code: string; found: string }>(
        `SELECT t.code, min('${other.name} ' || o.code) AS found
         FROM ${layer.table} AS t JOIN ${other.table} AS o ON ${many ? `t.id = ANY (o.${column})` : `o.${column} = t.id`}
         WHERE ${leftOut(layer)} AND ${standing(other, 'o')} GROUP BY 1 ORDER BY 1 LIMIT 100`,
        [within],
      );
      add('still-needed', rows);
    }
  }
  return faults;
}

async function remove(database: Database, layer: Layer, within: number | null): Promise<number> {
  if (layer.name === 'incident') return 0;
  const change = layer.name === 'unit' ? 'retired_at = now(), version = t.version + 1' : 'valid_to = now()';
  const { rowCount } = await database.query(`UPDATE ${layer.table} AS t SET ${change} WHERE ${leftOut(layer)}`, [
    within,
  ]);
  return rowCount ?? 0;
}

async function preview(database: Database, limit: number, first: readonly number[]): Promise<string[]> {
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

/** What a load would do. Nobody has to wait for the minutes that the writing itself takes. */
async function count(database: Database, layer: Layer) {
  const isUnit = layer.name === 'unit';
  const same = isUnit
    ? ['current.retired_at IS NULL AND ST_AsBinary(current.home) = ST_AsBinary(staged.geom)']
        .concat(['name_zh', 'name_en'].map((name) => `current.${name} = staged.${name}`))
        .concat(ownColumns(layer).map(({ column, value }) => `current.${column} IS NOT DISTINCT FROM ${value}`))
        .join(' AND ')
    : isSame(layer);
  const { rows } = await database.query<{ added: number; changed: number; staged: number }>(
    `SELECT count(*) FILTER (WHERE current.code IS NULL)::integer AS added,
       count(*) FILTER (WHERE current.code IS NOT NULL AND NOT (${same}))::integer AS changed, count(*)::integer AS staged
     FROM staged LEFT JOIN ${layer.table} AS current
       ON current.code = staged.code ${isUnit ? '' : "AND current.valid_to = 'infinity'"}`,
  );
  const { added, changed, staged } = rows[0]!;
  return { added, changed, unchanged: staged - added - changed };
}

async function writeVersions(database: Database, layer: Layer, onWritten: (done: number) => void) {
  await database.query(
    'INSERT INTO feature (layer, code) SELECT $1, code FROM staged ORDER BY index ON CONFLICT (layer, code) DO NOTHING',
    [layer.name],
  );
  await database.query(
    `CREATE TEMP TABLE different ON COMMIT DROP AS
     SELECT staged.*, feature.id, current.version_id, row_number() OVER (ORDER BY staged.index) AS n, CASE WHEN current.version_id IS NULL
              THEN ${firstStart(layer)} ELSE ${STARTS_AT} END AS starts
     FROM staged JOIN feature ON feature.layer = '${layer.name}' AND feature.code = staged.code
     LEFT JOIN ${layer.table} AS current ON current.id = feature.id AND current.valid_to = 'infinity'
     WHERE current.version_id IS NULL OR NOT (${isSame(layer)})`,
  );
  const { rows } = await database.query<{ added: number; changed: number; staged: number }>(
    `SELECT count(*) FILTER (WHERE version_id IS NULL)::integer AS added, count(version_id)::integer AS changed,
            (SELECT count(*)::integer FROM staged) AS staged FROM different`,
  );
  const { added, changed, staged } = rows[0]!;
  if (changed > 0) {
    await database.query(
      `UPDATE ${layer.table} AS current SET valid_to = d.starts FROM different AS d WHERE current.version_id = d.version_id`,
    );
  }
  const own = ownColumns(layer);
  for (let done = 0; done < added + changed; done += WRITE_BATCH) {
    onWritten(done);
    await database.query(
      `INSERT INTO ${layer.table} (id, valid_from, geom, ${[...SHARED, ...own.map(({ column }) => column)].join(', ')})
       SELECT id, starts, geom, ${[...SHARED, ...own.map((column) => withDefault(layer, column))].join(', ')}
       FROM different WHERE n > $1 AND n <= $1 + ${WRITE_BATCH} ORDER BY n`,
      [done],
    );
  }
  onWritten(staged);
  if (layer.name === 'jurisdiction') await database.query(loadSql('import/follow-jurisdictions'));
  await database.query('DROP TABLE pg_temp.different');
  return { added, changed, unchanged: staged - added - changed };
}

async function writeUnits(database: Database, layer: Layer) {
  const own = ownColumns(layer);
  const columns = ['name_zh', 'name_en', 'search_text', ...own.map(({ column }) => column), 'home'];
  const values = ['name_zh', 'name_en', 'search_text', ...own.map(({ value }) => value), 'geom'];
  const { rows } = await database.query<{ added: number; changed: number; staged: number }>(
    `WITH written AS (
       INSERT INTO unit (code, ${columns.join(', ')}) SELECT code, ${values.join(', ')} FROM staged ORDER BY index
       ON CONFLICT (code) DO UPDATE SET version = unit.version + 1, retired_at = NULL, ${columns.map((c) => `${c} = EXCLUDED.${c}`).join(', ')}
       WHERE (${columns.map((c) => (c === 'home' ? 'ST_AsBinary(unit.home)' : `unit.${c}`)).join(', ')})
         IS DISTINCT FROM (${columns.map((c) => (c === 'home' ? 'ST_AsBinary(EXCLUDED.home)' : `EXCLUDED.${c}`)).join(', ')})
         OR unit.retired_at IS NOT NULL
       RETURNING version)
     SELECT count(*) FILTER (WHERE version = 1)::integer AS added, count(*) FILTER (WHERE version > 1)::integer AS changed,
            (SELECT count(*)::integer FROM staged) AS staged FROM written`,
  );
  const { added, changed, staged } = rows[0]!;
  return { added, changed, unchanged: staged - added - changed };
}
