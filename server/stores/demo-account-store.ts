import type { DemoAccountStore } from '../domain/account-ports.ts';
import type { Database } from './database.ts';

export function createDemoAccountStore(database: Database): DemoAccountStore {
  return {
    async disableDemo() {
      await database.query(
        `WITH disabled AS (
           UPDATE account SET disabled_at = now() WHERE demo AND disabled_at IS NULL RETURNING id),
         ended AS (
           UPDATE session SET revoked_at = now()
           WHERE revoked_at IS NULL AND account_id IN (SELECT id FROM disabled))
         UPDATE access_token SET revoked_at = now()
         WHERE revoked_at IS NULL AND created_by IN (SELECT 'account:' || login FROM account WHERE demo)`,
      );
    },
    async enableDemo(logins) {
      await database.query(
        'UPDATE account SET disabled_at = NULL WHERE demo AND disabled_at IS NOT NULL AND login = ANY ($1)',
        [logins],
      );
      const { rows } = await database.query<{ login: string }>(
        'SELECT login FROM unnest($1::text[]) AS login WHERE login NOT IN (SELECT login FROM account) ORDER BY login',
        [logins],
      );
      return rows.map(({ login }) => login);
    },
    async addDemo({ login, name, role, agencyId, stationId, beatId, passwordHash }) {
      await database.query(
        `INSERT INTO account (login, name, role, agency_id, station_id, beat_id, password_hash, demo)
         VALUES ($1, $2, $3, $4, $5, $6, $7, true) ON CONFLICT (login) DO NOTHING`,
        [login, name, role, agencyId, stationId, beatId, passwordHash],
      );
    },
  };
}
