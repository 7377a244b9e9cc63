import { timingSafeEqual } from 'node:crypto';
import type { SignInStore } from '../domain/account-ports.ts';
import { isWeakPassword } from '../domain/account.ts';
import { LoginTaken, NotFound, WeakPassword, WrongCredentials } from '../domain/errors.ts';
import type { AuditLog, Transaction } from '../domain/ports.ts';
import { agencyScope } from '../domain/scope.ts';
import type { Passwords } from './passwords.ts';
import { createRateLimit } from './rate-limit.ts';
import { hashOfSecret, newSecret } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import type { From, Opened } from './sign-in.ts';

export type SetUp = Awaited<ReturnType<typeof createSetUp>>;

/**
 * The first administrator, made by whoever can read what the program prints at its start: there is no default password.
 * The secret lives in memory and is another one at each start; once there is an administrator it is good for nothing.
 */
export async function createSetUp(parts: {
  store: SignInStore;
  sessions: Sessions;
  passwords: Passwords;
  audit: AuditLog;
  transaction: Transaction;
}) {
  const { store, transaction } = parts;
  const failures = createRateLimit(20, 60);
  let token = (await store.hasAdministrator()) ? undefined : newSecret();

  async function isNeeded(): Promise<boolean> {
    if (token !== undefined && (await store.hasAdministrator())) token = undefined;
    return token !== undefined;
  }
  const isToken = (given: string): boolean =>
    token !== undefined &&
    timingSafeEqual(Buffer.from(hashOfSecret(given), 'hex'), Buffer.from(hashOfSecret(token), 'hex'));

  return {
    isNeeded,

    /** `undefined` when there is an administrator already. */
    get token(): string | undefined {
      return token;
    },

    /**
     * @throws {NotFound} once there is an administrator.
     * @throws {WrongCredentials | WeakPassword | LoginTaken}
     */
    async run(given: { token: string; login: string; name: string; password: string }, from: From): Promise<Opened> {
      if (!(await isNeeded())) throw new NotFound('set-up', '');
      if (!isToken(given.token)) {
        await failures.take(from.address);
        throw new WrongCredentials();
      }
      const { login, name, password } = given;
      if (isWeakPassword(password, login)) throw new WeakPassword();
      const passwordHash = await parts.passwords.hash(password);
      const cookie = await transaction(async () => {
        await store.lockSetUp();
        if (await store.hasAdministrator()) throw new NotFound('set-up', '');
        const id = await store.addAdministrator({ login, name, passwordHash });
        if (id === undefined) throw new LoginTaken(login);
        const subject = `account:${login}`;
        await parts.audit.append({
          who: { key: subject, name, role: 'administrator', agencyId: null, scope: agencyScope(null, []) },
          action: 'set-up',
          address: from.address,
          subject,
        });
        return parts.sessions.add({ accountId: id }, from);
      });
      token = undefined;
      return parts.sessions.opened(cookie);
    },
  };
}
