import type { AccountStore, SessionOfAccount } from '../domain/account-ports.ts';
import type { Account, Places } from '../domain/account.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

/** People, and where they are signed in. */
export function createAccountStore(database: Database): AccountStore {
  const find = async (
    within: number | null,
    {
      id = null,
      q = '',
      after = '',
      limit = null,
    }: { id?: number | null; q?: string; after?: string; limit?: number | null },
  ): Promise<Account[]> => {
    const { rows } = await database.query<Account & { id: number }>(loadSql('account/find'), [
      within,
      id,
      q,
      after,
      limit,
    ]);
    return rows;
  };
  const get = async (within: number | null, id: number): Promise<Account | undefined> =>
    (await find(within, { id }))[0];
  return {
    async places({ agency, station, beat }) {
      const { rows } = await database.query<{ layer: keyof Places; code: string; id: number; agencyId: number }>(
        loadSql('account/places'),
        [agency, station, beat],
      );
      const named = (layer: keyof Places): Places[keyof Places] =>
        new Map(rows.filter((row) => row.layer === layer).map(({ code, id, agencyId }) => [code, { id, agencyId }]));
      return { agency: named('agency'), station: named('station'), beat: named('beat') };
    },
    list: ({ within, ...search }) => find(within, search),
    get,
    async forUpdate(within, id) {
      await database.query('SELECT FROM account WHERE id = $2 AND ($1::integer IS NULL OR agency_id = $1) FOR UPDATE', [
        within,
        id,
      ]);
      return get(within, id);
    },
    async add(accounts, creatorId) {
      const { rows } = await database.query<{ id: number; login: string }>(
        `INSERT INTO account (login, name, role, agency_id, station_id, beat_id, must_change_password, initial_sha256, demo)
         SELECT login, name, role, agency, station, beat, true, decode(sha256, 'hex'),
           EXISTS (SELECT FROM account AS creator WHERE creator.id = $8 AND creator.demo)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::text[])
           AS t (login, name, role, agency, station, beat, sha256)
         ON CONFLICT (login) DO NOTHING RETURNING id, login`,
        [
          accounts.map(({ login }) => login),
          accounts.map(({ name }) => name),
          accounts.map(({ role }) => role),
          accounts.map(({ agencyId }) => agencyId),
          accounts.map(({ stationId }) => stationId),
          accounts.map(({ beatId }) => beatId),
          accounts.map(({ initialSha256 }) => initialSha256),
          creatorId,
        ],
      );
      return rows;
    },
    async taken(logins) {
      const { rows } = await database.query<{ login: string }>('SELECT login FROM account WHERE login = ANY ($1)', [
        logins,
      ]);
      return new Set(rows.map(({ login }) => login));
    },
    async change(id, { name, role, agencyId, stationId, beatId, isDisabled, isLinked }) {
      await database.query(
        `UPDATE account SET name = $2, role = $3, agency_id = $4, station_id = $5, beat_id = $6, version = version + 1,
           disabled_at = CASE WHEN $7 THEN coalesce(disabled_at, now()) END, subject = CASE WHEN $8 THEN subject END
         WHERE id = $1`,
        [id, name, role, agencyId, stationId, beatId, isDisabled, isLinked],
      );
    },
    async setInitialPassword(id, sha256) {
      await database.query(
        `WITH changed AS (
           UPDATE account SET password_hash = NULL, initial_sha256 = decode($2, 'hex'), must_change_password = true,
             version = version + 1
           WHERE id = $1 RETURNING login)
         DELETE FROM sign_in_failure
         WHERE login_sha256 = (SELECT sha256(convert_to(login, 'UTF8')) FROM changed)`,
        [id, sha256],
      );
    },
    async sessions(id) {
      const { rows } = await database.query<SessionOfAccount & { id: number }>(
        `SELECT id::integer, created_at AS "createdAt", expires_at AS "expiresAt", address, client
         FROM session WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY id DESC LIMIT 1000`,
        [id],
      );
      return rows;
    },
    async endSession(id, sessionId) {
      const { rowCount } = await database.query(
        'UPDATE session SET revoked_at = now() WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL',
        [id, sessionId],
      );
      return rowCount === 1;
    },
    async endSessions(id, keptId = 0) {
      const { rowCount } = await database.query(
        'UPDATE session SET revoked_at = now() WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL',
        [id, keptId],
      );
      return rowCount ?? 0;
    },
  };
}
