import type { Layer } from '../domain/layer.ts';
import type { Database } from './database.ts';
import { STARTS_AT, isSame, leftOut, ownColumns, withDefault } from './import-columns.ts';
import { loadSql } from './sql-file.ts';

/** Rows that are written in one statement: a cancelled import ends before the next. */
const WRITE_BATCH = 2_500;

/** Columns of the versioned tables that every layer has. */
const SHARED = ['code', 'name_zh', 'name_en', 'search_text', 'drawn_by', 'reason'];

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

/** What a load would do. Nobody has to wait for the minutes that the writing itself takes. */
export async function count(database: Database, layer: Layer) {
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

export async function writeVersions(database: Database, layer: Layer, onWritten: (done: number) => void) {
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

export async function writeUnits(database: Database, layer: Layer) {
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

export async function remove(database: Database, layer: Layer, within: number | null): Promise<number> {
  if (layer.name === 'incident') return 0;
  const change = layer.name === 'unit' ? 'retired_at = now(), version = t.version + 1' : 'valid_to = now()';
  const { rowCount } = await database.query(`UPDATE ${layer.table} AS t SET ${change} WHERE ${leftOut(layer)}`, [
    within,
  ]);
  return rowCount ?? 0;
}
