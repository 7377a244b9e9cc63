import pg from 'pg';
import { BUFFER, EXTENT, tileBox } from '../../../tiles/grid.ts';
import type { TileId } from '../../../tiles/grid.ts';
import { layersAt } from '../../../server/tiles/tile-sql.ts';
import { tilesetNamed } from '../../../tiles/tileset.ts';

/**
 * The best query with ST_AsMVT that we know: the same layers, attributes, levels of detail and index as ours, prepared,
 * without JIT and parallel workers, on as many connections. ST_AsMVT passes over what ST_AsMVTGeom left nothing of; to say
 * so in a WHERE would have that computed twice.
 */
export function createAsMvt(url: string, connections: number) {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    options: '-c jit=off -c max_parallel_workers_per_gather=0',
  });
  return {
    async tile(tileset: 'jurisdiction' | 'beat', tile: TileId): Promise<Buffer> {
      const layers = layersAt(tilesetNamed(tileset)!, tile.z);
      const overview = tileset === 'jurisdiction' && tile.z <= 9;
      const parts = layers.map(({ name, table, geometry }) => {
        const isLabel = geometry === 'label_3857';
        const attributes = {
          jurisdiction: 'agency.code AS agency, other.code AS station',
          beat: 'agency.code AS agency, t.kind, other.code AS jurisdiction',
          jurisdiction_label: 'agency.code AS agency',
          beat_label: 'agency.code AS agency, t.kind',
        }[name];
        const other = { jurisdiction: 'station_id', beat: 'jurisdiction_id' }[name];
        const joins = `JOIN feature AS agency ON agency.id = t.agency_id ${other ? `JOIN feature AS other ON other.id = t.${other}` : ''}`;
        const column = isLabel ? 'label_3857' : overview ? 'geom_overview' : 'geom_3857';
        const rows = isLabel
          ? 't.label_3857 && ST_MakeEnvelope($1, $2, $3, $4, 3857)'
          : table === 'beat'
            ? '(ST_XMax(geom_3857) - ST_XMin(geom_3857)) * (ST_YMax(geom_3857) - ST_YMin(geom_3857)) * ($9::float8 ^ 2) >= 256'
            : '$9::float8 > 0';
        return `(SELECT COALESCE(ST_AsMVT(q, '${name}', ${EXTENT}, 'geom', 'id'), '') FROM (
          SELECT t.id, t.code, t.name_zh, t.name_en, ${attributes}, ST_AsMVTGeom(t.${column}, ST_MakeEnvelope($1, $2, $3, $4, 3857)::box2d, ${EXTENT}, ${BUFFER}, true) AS geom
          FROM ${table} AS t ${joins}
          WHERE t.geom_3857 && ST_MakeEnvelope($5, $6, $7, $8, 3857) AND t.valid_from <= now() AND t.valid_to > now() AND ${rows}) AS q)`;
      });
      const { rows } = await pool.query<{ mvt: Buffer }>({
        name: `as-mvt-${tileset}-${layers.length}-${overview}`,
        text: `SELECT ${parts.join(' || ')} AS mvt WHERE $9::float8 > 0`,
        values: [...tileBox(tile), ...tileBox(tile, BUFFER), EXTENT / (tileBox(tile)[2] - tileBox(tile)[0])],
      });
      return rows[0]!.mvt;
    },
    close: () => pool.end(),
  };
}
