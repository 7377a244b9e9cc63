import type { ListedToken, TokenStore } from '../domain/token.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

/** Tokens of machines. */
export function createAccessTokenStore(database: Database): TokenStore {
  return {
    async add({ name, sha256, role, agencies, station = null, days, createdBy = null }) {
      const { rows } = await database.query<{ id: number }>(loadSql('access/add-token'), [
        name,
        sha256,
        role,
        agencies,
        days,
        station,
        createdBy,
      ]);
      return rows[0]?.id;
    },
    async list(within) {
      const { rows } = await database.query<ListedToken & { id: number }>(loadSql('access/list-tokens'), [
        within,
        null,
      ]);
      return rows;
    },
    async named(name) {
      const { rows } = await database.query<ListedToken & { id: number }>(loadSql('access/list-tokens'), [null, name]);
      return rows[0];
    },
    async revoke(name) {
      const { rowCount } = await database.query(
        'UPDATE access_token SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL',
        [name],
      );
      return rowCount === 1;
    },
    async revokeById(within, id) {
      const { rows } = await database.query<{ name: string }>(
        `UPDATE access_token SET revoked_at = now()
         WHERE id = $2 AND revoked_at IS NULL AND ($1::integer IS NULL OR agency_ids = ARRAY[$1::integer])
         RETURNING name`,
        [within, id],
      );
      return rows[0]?.name;
    },
  };
}
