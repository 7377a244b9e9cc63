import type { SignInAccount, SignInStore } from '../domain/account-ports.ts';
import { LOGIN, isWeakPassword } from '../domain/account.ts';
import {
  AccountLocked,
  NotAllowed,
  Overloaded,
  RateLimited,
  WeakPassword,
  WrongCredentials,
} from '../domain/errors.ts';
import type { AuditEntry, AuditLog, Transaction } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { Identity } from './identity-provider.ts';
import type { Passwords } from './passwords.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Sessions } from './sessions.ts';

/** Wrong passwords in a row that lock a login, and for how long. */
const MAX_FAILURES = 10;
const LOCK_MS = 15 * 60_000;
/** Failures a minute: of one address, and of one address with one login. */
const MAX_OF_ADDRESS = 20;
const MAX_OF_ADDRESS_AND_LOGIN = 10;
/** Passwords of one address that are checked or wait; half of those that may wait in all. */
const MAX_AT_ONCE_OF_ADDRESS = 100;
const CLEAN_MS = 3_600_000;

/** Who failed to say who they are. */
const NOBODY = { key: 'nobody', role: null, agencyId: null };

/** Where somebody signs in from. */
export interface From {
  readonly address: string;
  /** The `User-Agent` header. */
  readonly client: string;
}

export type SignIn = ReturnType<typeof createSignIn>;
export type Opened = Awaited<ReturnType<Sessions['opened']>>;

/**
 * Turns a password, a token or what the identity provider says into a session.
 *
 * Guessing is held up in three ways. Ten wrong passwords in a row lock the login for 15 minutes, whether it exists or not
 * and counted in the same place, so that the lock tells nobody which logins there are; while it is locked the right one is
 * not taken either, or the lock would hold up nobody who guesses. One address may be wrong with one login ten times a
 * minute. And one address may be wrong 20 times a minute before it is told to wait: only who is wrong is told so, for
 * behind a proxy all have one address, and nobody must be kept out by what others try. How many are tried in all is
 * bounded by the few hashes that run at a time.
 */
export function createSignIn(parts: {
  store: SignInStore;
  sessions: Sessions;
  passwords: Passwords;
  audit: AuditLog;
  transaction: Transaction;
  onError: (error: unknown) => void;
}) {
  const { store, sessions, passwords, audit, transaction } = parts;
  const ofAddress = createRateLimit(MAX_OF_ADDRESS, 60);
  const ofAddressAndLogin = createRateLimit(MAX_OF_ADDRESS_AND_LOGIN, 60);
  const atOnce = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  const cleaner = setInterval(() => void store.dropOldFailures().catch(parts.onError), CLEAN_MS).unref();

  /** One address alone does not fill the queue of those who wait. @throws {Overloaded} */
  async function amongOthers<T>(address: string, work: () => Promise<T>): Promise<T> {
    const before = atOnce.get(address) ?? 0;
    if (before >= MAX_AT_ONCE_OF_ADDRESS) throw new Overloaded('passwords');
    atOnce.set(address, before + 1);
    try {
      return await work();
    } finally {
      const after = atOnce.get(address)! - 1;
      if (after > 0) atOnce.set(address, after);
      else atOnce.delete(address);
    }
  }

  /** One at a time for each login: of many guesses at once not one more is tried than the lock allows. */
  async function inTurn<T>(login: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(login) ?? Promise.resolve()).then(work, work);
    turns.set(login, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(login) === turn) turns.delete(login);
    }
  }

  async function failed(who: AuditEntry['who'], subject: string, address: string): Promise<never> {
    // Beyond the limit failures are not written down one by one: an attack must not fill the database.
    await ofAddress.take(address);
    await audit.append({ who, action: 'sign-in-failed', address, subject });
    throw new WrongCredentials();
  }

  const failedWith = (login: string, account: SignInAccount | undefined, address: string): Promise<never> =>
    failed(
      {
        key: account ? `account:${login}` : NOBODY.key,
        // What cannot be a login may be a password in the wrong field.
        name: LOGIN.test(login) ? login : '',
        role: account?.role ?? null,
        agencyId: account?.agencyId ?? null,
      },
      account ? `account:${login}` : '',
      address,
    );

  /**
   * The account of this login and password.
   *
   * @throws {AccountLocked | Overloaded | RateLimited | WrongCredentials}
   */
  const accountOf = (login: string, password: string, address: string): Promise<SignInAccount> =>
    amongOthers(address, () => inTurn(login, () => checked(login, password, address)));

  async function checked(login: string, password: string, address: string): Promise<SignInAccount> {
    const lockedMs = await store.lockedMs(login);
    if (lockedMs > 0) throw new AccountLocked(Math.ceil(lockedMs / 60_000));
    const key = `${address} ${login}`;
    const waitS = await ofAddressAndLogin.waitS(key);
    if (waitS > 0) throw new RateLimited(waitS);
    const account = await store.byLogin(login);
    if (!(await passwords.isRight(password, account))) {
      await ofAddressAndLogin.take(key);
      await store.countFailure(login, MAX_FAILURES, LOCK_MS);
      return failedWith(login, account, address);
    }
    await ofAddressAndLogin.forget(key);
    return account!;
  }

  /** @param confirm - whether the account is still as it was looked at; nothing changes it before the session is there. */
  async function open(
    account: SignInAccount,
    from: From,
    by: 'password' | 'sso',
    confirm: () => Promise<boolean>,
  ): Promise<Opened> {
    const who = await sessions.viewerOf(account);
    const cookie = await transaction(async () => {
      if (!(await confirm())) return undefined;
      const added = await sessions.add({ accountId: account.id }, from);
      const { address } = from;
      await audit.append({ who, action: 'sign-in', address, subject: who.key, details: { by } });
      return added;
    });
    return cookie === undefined ? failedWith(account.login, account, from.address) : sessions.opened(cookie);
  }

  return {
    /** @throws {AccountLocked | RateLimited | WrongCredentials} */
    async withPassword(login: string, password: string, from: From): Promise<Opened> {
      const account = await accountOf(login, password, from.address);
      return open(account, from, 'password', () => store.signedIn(account));
    },

    /** However many wrong ones come from the same address. @throws {RateLimited | WrongCredentials} */
    async withToken(token: string, from: From): Promise<Opened> {
      const tokenId = sessions.tokenId(token);
      const viewer = sessions.authenticate({ authorization: `Bearer ${token}`, cookie: undefined });
      if (tokenId === undefined || !viewer) {
        return failed({ ...NOBODY, name: '' }, '', from.address);
      }
      const { address } = from;
      const cookie = await transaction(async () => {
        const added = await sessions.add({ tokenId }, from);
        await audit.append({ who: viewer, action: 'sign-in', address, subject: viewer.key, details: { by: 'token' } });
        return added;
      });
      return sessions.opened(cookie);
    },

    /**
     * As whom the identity provider says. The first sign-in ties its subject to the account until it is untied: whoever gets the same
     * name there later is somebody else.
     *
     * @throws {RateLimited | WrongCredentials} when there is no such account, or it is another one's.
     */
    async withIdentity({ login, subject }: Identity, from: From): Promise<Opened> {
      const account = LOGIN.test(login) ? await store.byLogin(login) : undefined;
      if (!account) return failedWith(login, account, from.address);
      return open(account, from, 'sso', () => store.signedInAs(account.id, subject));
    },

    /**
     * Gives a person another password, of their own choice. Other sessions end.
     *
     * @throws {NotAllowed} for a machine.
     * @throws {AccountLocked | RateLimited | WrongCredentials | WeakPassword}
     */
    async changePassword(
      viewer: Viewer,
      { current, next }: { current: string; next: string },
      { address, endOthers }: { address: string; endOthers: (accountId: number) => Promise<unknown> },
    ): Promise<void> {
      if (viewer.accountId === null) throw new NotAllowed('a machine has no password');
      const login = viewer.key.replace(/^account:/, '');
      const account = await accountOf(login, current, address);
      if (isWeakPassword(next, login) || next === current) throw new WeakPassword();
      const hash = await passwords.hash(next);
      await transaction(async () => {
        if (!(await store.signedIn(account))) throw new WrongCredentials();
        await store.setPassword(account.id, hash);
        await endOthers(account.id);
        await audit.append({ who: viewer, action: 'password-changed', address, subject: viewer.key });
      });
      await sessions.refresh();
    },

    /** Ends the session of a request, if there is one. */
    async end(cookie: string | undefined, address: string): Promise<void> {
      const id = sessions.sessionId(cookie);
      const viewer = sessions.authenticate({ authorization: undefined, cookie });
      if (id === undefined || !viewer) return;
      await transaction(async () => {
        if (await sessions.end(id))
          await audit.append({ who: viewer, action: 'sign-out', address, subject: viewer.key });
      });
      await sessions.refresh();
    },

    close: (): void => clearInterval(cleaner),
  };
}
