import pg from 'pg';
import { BUFFER, EXTENT, tileBox } from '../../../tiles/grid.ts';
import type { TileId } from '../../../tiles/grid.ts';
import { layersAt } from '../../../server/tiles/tile-sql.ts';
import { tilesetNamed } from '../../../tiles/tileset.ts';

/**
 * The best query with ST_AsMVT that we know: the same layers, attributes, levels of detail and index as ours, prepared,
 * without JIT and parallel workers, on as many connections.
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
          jurisdiction: `code, name_zh, name_en, (SELECT code FROM feature WHERE id = t.agency_id) AS agency, (SELECT code FROM feature WHERE id = t.station_id) AS station`,
          beat: `code, name_zh, name_en, (SELECT code FROM feature WHERE id = t.agency_id) AS agency, kind, (SELECT code FROM feature WHERE id = t.jurisdiction_id) AS jurisdiction`,
          jurisdiction_label: `code, name_zh, name_en, (SELECT code FROM feature WHERE id = t.agency_id) AS agency`,
          beat_label: `code, name_zh, name_en, (SELECT code FROM feature WHERE id = t.agency_id) AS agency, kind`,
        }[name];
        const column = isLabel ? 'label_3857' : overview ? 'geom_overview' : 'geom_3857';
        const rows = isLabel
          ? 't.label_3857 && ST_MakeEnvelope($1, $2, $3, $4, 3857)'
          : table === 'beat'
            ? '(ST_XMax(geom_3857) - ST_XMin(geom_3857)) * (ST_YMax(geom_3857) - ST_YMin(geom_3857)) * ($9::float8 ^ 2) >= 256'
            : '$9::float8 > 0';
        return `(SELECT COALESCE(ST_AsMVT(q, '${name}', ${EXTENT}, 'geom', 'id'), '') FROM (
          SELECT id, ${attributes}, ST_AsMVTGeom(t.${column}, ST_MakeEnvelope($1, $2, $3, $4, 3857)::box2d, ${EXTENT}, ${BUFFER}, true) AS geom
          FROM ${table} AS t WHERE t.geom_3857 && ST_MakeEnvelope($5, $6, $7, $8, 3857) AND valid_from <= now() AND valid_to > now() AND ${rows}) AS q
          WHERE geom IS NOT NULL)`;
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
