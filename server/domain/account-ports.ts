import type { Account, Places, Post } from './account.ts';
import type { AccessAccount } from './ports.ts';
import type { Role } from './viewer.ts';

/** A person to be added. */
export interface NewAccount extends Post {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Hex; of the initial password. */
  readonly initialSha256: string;
}

export interface AccountQuery {
  /** Only of this agency, `feature.id`; `null` for all. */
  readonly within: number | null;
  /** Part of the login or the name; '' for anything. */
  readonly q: string;
  readonly limit: number;
  /** Logins after this one; '' starts at the first. */
  readonly after: string;
}

/** A place that somebody is signed in at. */
export interface SessionOfAccount {
  readonly id: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly address: string;
  readonly client: string;
}

export interface AccountStore {
  /** Those of these codes that are in force. */
  places(codes: { agency: readonly string[]; station: readonly string[]; beat: readonly string[] }): Promise<Places>;
  /** By login. */
  list(query: AccountQuery): Promise<Account[]>;
  /** @param within - as in `AccountQuery`. */
  get(within: number | null, id: number): Promise<Account | undefined>;
  /** Locks the row until the transaction ends. */
  forUpdate(within: number | null, id: number): Promise<Account | undefined>;
  /**
   * In one statement. Whom an account of the demo makes is of the demo too, see `DemoAccountStore`.
   *
   * @param creatorId - the account of whoever makes them.
   * @returns those whose login was not taken.
   */
  add(accounts: readonly NewAccount[], creatorId: number | null): Promise<{ id: number; login: string }[]>;
  /** Those of these logins that are taken. */
  taken(logins: readonly string[]): Promise<Set<string>>;
  /** @param to.isLinked - `false` unties the account from whom the identity provider knows; `true` leaves it as it is. */
  change(id: number, to: Post & { name: string; role: Role; isDisabled: boolean; isLinked: boolean }): Promise<void>;
  /** A new initial password instead of whatever there was; unlocks. */
  setInitialPassword(id: number, sha256: string): Promise<void>;
  sessions(id: number): Promise<SessionOfAccount[]>;
  /** @returns whether it was one of this account's. */
  endSession(id: number, sessionId: number): Promise<boolean>;
  /** @param keptId - a session that goes on. @returns how many ended. */
  endSessions(id: number, keptId?: number): Promise<number>;
}

/** What a sign-in is checked against. */
export interface SignInAccount extends AccessAccount {
  /** argon2id in PHC form. */
  readonly passwordHash: string | null;
  /** Hex. */
  readonly initialSha256: string | null;
}

export interface SignInStore {
  /** Unless it is disabled. */
  byLogin(login: string): Promise<SignInAccount | undefined>;
  /** Milliseconds that a login, there or not, is locked for; 0 when it is not. */
  lockedMs(login: string): Promise<number>;
  /** One more wrong password in a row; as many as `limit` lock it for `lockMs`. */
  countFailure(login: string, limit: number, lockMs: number): Promise<void>;
  /**
   * A right password; the account is as it was until the transaction ends.
   *
   * @returns whether it is still the right one, for the account may have been disabled or given another meanwhile.
   */
  signedIn(account: SignInAccount): Promise<boolean>;
  /**
   * Ties an account to who came from the identity provider, until it is untied; an initial password that was never changed is gone.
   *
   * @returns whether it is, or was already, tied to this one.
   */
  signedInAs(id: number, subject: string): Promise<boolean>;
  /** Instead of whatever there was. */
  setPassword(id: number, hash: string): Promise<void>;
  hasAdministrator(): Promise<boolean>;
  /** Waits until no other transaction is adding the first administrator. */
  lockSetUp(): Promise<void>;
  /** @returns the id; `undefined` when the login is taken. */
  addAdministrator(administrator: { login: string; name: string; passwordHash: string }): Promise<number | undefined>;
  /** Forgets wrong passwords of a day ago and earlier. */
  dropOldFailures(): Promise<void>;
}

/** Accounts with a password that everybody knows, and what was made with them. */
export interface DemoAccountStore {
  /** Disables them and those that they made, ends their sessions and revokes the tokens that they made. */
  disableDemo(): Promise<void>;
  /** Enables those of these logins that were disabled. @returns those of these logins that nobody has. */
  enableDemo(logins: readonly string[]): Promise<string[]>;
  addDemo(account: Post & { login: string; name: string; role: Role; passwordHash: string }): Promise<void>;
}
