import type { Role } from '../domain/scope.ts';
import type { Database } from './database.ts';

export interface AccessToken {
  readonly id: number;
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly role: Role;
  /** `feature.id`s; `null` sees every agency. */
  readonly agencyIds: readonly number[] | null;
  readonly expiresAt: Date;
}

export function createAccessTokenStore(database: Database) {
  return {
    /** Those that are good now. */
    async valid(): Promise<AccessToken[]> {
      const { rows } = await database.query<AccessToken & { id: number }>(
        `SELECT id, name, encode(token_sha256, 'hex') AS sha256, role, agency_ids AS "agencyIds", expires_at AS "expiresAt"
         FROM access_token WHERE revoked_at IS NULL AND expires_at > now()`,
      );
      return rows;
    },
    /** @returns the id, or `undefined` when the name is taken or an agency does not exist. */
    async add(token: {
      name: string;
      sha256: string;
      role: Role;
      agencies: readonly string[] | null;
      days: number;
    }): Promise<number | undefined> {
      const { rows } = await database.query<{ id: number }>(
        `INSERT INTO access_token (name, token_sha256, role, agency_ids, expires_at)
         SELECT $1, decode($2, 'hex'), $3, ids, now() + make_interval(days => $5)
         FROM (SELECT CASE WHEN $4::text[] IS NULL THEN NULL
                 ELSE ARRAY(SELECT id FROM feature WHERE layer = 'agency' AND code = ANY ($4) ORDER BY id) END AS ids) AS scope
         WHERE $4::text[] IS NULL OR cardinality(ids) = cardinality($4)
         ON CONFLICT DO NOTHING RETURNING id`,
        [token.name, token.sha256, token.role, token.agencies, token.days],
      );
      return rows[0]?.id;
    },
    async revoke(name: string): Promise<boolean> {
      const { rowCount } = await database.query(
        'UPDATE access_token SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL',
        [name],
      );
      return rowCount === 1;
    },
  };
}
