import type { SignInAccount, SignInStore } from '../domain/account-ports.ts';
import type { Database } from './database.ts';

/** Logins as they are kept beside their wrong passwords. */
const HASH = "sha256(convert_to($1, 'UTF8'))";

/** Where one server at a time adds the first administrator; any number that no other lock of ours has. */
const SET_UP_LOCK = 7_201;

/** What passwords, locks and the identity provider need. */
export function createSignInStore(database: Database): SignInStore {
  return {
    async byLogin(login) {
      const { rows } = await database.query<SignInAccount & { id: number }>(
        `SELECT id, login, name, role, agency_id AS "agencyId", station_id AS "stationId", beat_id AS "beatId",
           must_change_password AS "mustChangePassword", password_hash AS "passwordHash",
           encode(initial_sha256, 'hex') AS "initialSha256"
         FROM account WHERE login = $1 AND disabled_at IS NULL`,
        [login],
      );
      return rows[0];
    },
    async lockedMs(login) {
      const { rows } = await database.query<{ ms: number }>(
        `SELECT (extract(epoch FROM locked_until - now()) * 1000)::float8 AS ms FROM sign_in_failure
         WHERE login_sha256 = ${HASH} AND locked_until > now()`,
        [login],
      );
      return rows[0]?.ms ?? 0;
    },
    async countFailure(login, limit, lockMs) {
      // Once locked it counts from the beginning.
      await database.query(
        `INSERT INTO sign_in_failure AS f (login_sha256, failures) VALUES (${HASH}, 1)
         ON CONFLICT (login_sha256) DO UPDATE SET
           failures = CASE WHEN f.failures + 1 >= $2 THEN 0 ELSE f.failures + 1 END,
           locked_until = CASE WHEN f.failures + 1 >= $2 THEN now() + make_interval(secs => $3::float8 / 1000) END,
           failed_at = now()`,
        [login, limit, lockMs],
      );
    },
    async signedIn({ id, login, passwordHash, initialSha256 }) {
      const { rowCount } = await database.query(
        `UPDATE account SET last_sign_in_at = now()
         WHERE id = $1 AND disabled_at IS NULL AND password_hash IS NOT DISTINCT FROM $2
           AND encode(initial_sha256, 'hex') IS NOT DISTINCT FROM $3`,
        [id, passwordHash, initialSha256],
      );
      if (rowCount !== 1) return false;
      await database.query(`DELETE FROM sign_in_failure WHERE login_sha256 = ${HASH}`, [login]);
      return true;
    },
    async signedInAs(id, subject) {
      const { rowCount } = await database.query(
        `UPDATE account SET subject = $2, last_sign_in_at = now(), initial_sha256 = NULL,
           must_change_password = must_change_password AND initial_sha256 IS NULL
         WHERE id = $1 AND disabled_at IS NULL AND (subject IS NULL OR subject = $2)
           AND NOT EXISTS (SELECT FROM account AS other WHERE other.subject = $2 AND other.id <> $1)`,
        [id, subject],
      );
      return rowCount === 1;
    },
    async setPassword(id, hash) {
      await database.query(
        `UPDATE account SET password_hash = $2, initial_sha256 = NULL, must_change_password = false,
           version = version + 1 WHERE id = $1`,
        [id, hash],
      );
    },
    async hasAdministrator() {
      const { rows } = await database.query<{ is: boolean }>(
        `SELECT EXISTS (SELECT FROM account
           WHERE role = 'administrator' AND agency_id IS NULL AND disabled_at IS NULL) AS is`,
      );
      return rows[0]!.is;
    },
    async lockSetUp() {
      await database.query('SELECT pg_advisory_xact_lock($1)', [SET_UP_LOCK]);
    },
    async addAdministrator({ login, name, passwordHash }) {
      const { rows } = await database.query<{ id: number }>(
        `INSERT INTO account (login, name, role, password_hash) VALUES ($1, $2, 'administrator', $3)
         ON CONFLICT (login) DO NOTHING RETURNING id`,
        [login, name, passwordHash],
      );
      return rows[0]?.id;
    },
    async dropOldFailures() {
      await database.query(
        `DELETE FROM sign_in_failure WHERE failed_at < now() - interval '1 day'
           AND (locked_until IS NULL OR locked_until < now())`,
      );
    },
  };
}
