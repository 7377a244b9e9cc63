import type { AccountQuery, AccountStore, SessionOfAccount } from '../domain/account-ports.ts';
import { postOf } from '../domain/account.ts';
import type { Account, Post, Posting } from '../domain/account.ts';
import { LoginTaken, NotAllowed, NotFound, InvalidMembers, UnknownCode, VersionMismatch } from '../domain/errors.ts';
import type { AuditAction, AuditLog, By, Transaction } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';
import { newInitialPassword } from './passwords.ts';
import { hashOfSecret } from './sessions.ts';
import type { Sessions } from './sessions.ts';

/** What may be changed of a person. */
export interface AccountChange extends Partial<Posting> {
  readonly name?: string;
  readonly isDisabled?: boolean;
  /** `false` unties the account from whom the identity provider knows: the next one of that name there gets it. */
  readonly isLinked?: false;
}

/** The agency that an administrator is bound to; `null` for one of the whole system. */
export const agencyOf = ({ agencyId }: Viewer): number | null => agencyId;

export type People = ReturnType<typeof createPeople>;

/** Administration of people. An administrator with an agency sees and makes people of that agency only. */
export function createPeople(parts: {
  store: AccountStore;
  sessions: Sessions;
  audit: AuditLog;
  transaction: Transaction;
}) {
  const { store, sessions, audit, transaction } = parts;

  /** @throws {UnknownCode | InvalidMembers} */
  async function postFor(posting: Posting, within: number | null): Promise<Post> {
    const listed = (code: string | null): string[] => (code === null ? [] : [code]);
    const places = await store.places({
      agency: listed(posting.agency),
      station: listed(posting.station),
      beat: listed(posting.beat),
    });
    const post = postOf(posting, places, within);
    if (!('faults' in post)) return post;
    const { member, code } = post.faults[0]!;
    if (code === 'missing')
      throw new InvalidMembers([{ pointer: `/${member}`, detail: `needed with the role ${posting.role}` }]);
    throw new UnknownCode(member, posting[member] ?? '');
  }

  async function get(viewer: Viewer, id: number): Promise<Account> {
    const account = await store.get(agencyOf(viewer), id);
    if (!account) throw new NotFound('account', id);
    return account;
  }

  async function locked(viewer: Viewer, id: number): Promise<Account> {
    const account = await store.forUpdate(agencyOf(viewer), id);
    if (!account) throw new NotFound('account', id);
    return account;
  }

  const tell = (
    { viewer, address }: By,
    action: AuditAction,
    { login }: Pick<Account, 'login'>,
    details?: Readonly<Record<string, unknown>>,
  ): Promise<void> =>
    audit.append({ who: viewer, action, address, subject: `account:${login}`, ...(details ? { details } : {}) });

  return {
    list: (viewer: Viewer, query: Omit<AccountQuery, 'within'>): Promise<Account[]> =>
      store.list({ ...query, within: agencyOf(viewer) }),

    /** @throws {NotFound} */
    get,

    /**
     * @returns the person and the initial password, which nobody can read again.
     * @throws {LoginTaken | UnknownCode | InvalidMembers}
     */
    async create(by: By, person: Posting & { login: string; name: string }) {
      const post = await postFor(person, agencyOf(by.viewer));
      const password = newInitialPassword();
      const { login, name, role } = person;
      const account = await transaction(async () => {
        const [added] = await store.add(
          [{ login, name, role, ...post, initialSha256: hashOfSecret(password) }],
          by.viewer.accountId,
        );
        if (!added) throw new LoginTaken(login);
        const { agency, station, beat } = person;
        await tell(by, 'account-created', person, { role, agency, station, beat });
        return get(by.viewer, added.id);
      });
      return { account, password };
    },

    /**
     * @param version - the one that the change was made for; `null` for whichever.
     * @throws {NotFound | VersionMismatch | UnknownCode | InvalidMembers}
     * @throws {NotAllowed} for one's own role, place or end: there would soon be no administrator left.
     */
    async change(by: By, id: number, change: AccountChange, version: number | null): Promise<Account> {
      const account = await transaction(async () => {
        const before = await locked(by.viewer, id);
        if (version !== null && version !== before.version) throw new VersionMismatch(before.version);
        const { name = before.name, isDisabled = before.isDisabled, isLinked = before.isLinked, ...to } = change;
        const posting = {
          role: to.role ?? before.role,
          agency: to.agency === undefined ? before.agency : to.agency,
          station: to.station === undefined ? before.station : to.station,
          beat: to.beat === undefined ? before.beat : to.beat,
        };
        const isMoved = (['role', 'agency', 'station', 'beat'] as const).some((key) => posting[key] !== before[key]);
        const isUntied = before.isLinked && !isLinked;
        if (id === by.viewer.accountId && (isMoved || isDisabled || isUntied)) throw new NotAllowed('not oneself');
        if (!isMoved && !isUntied && name === before.name && isDisabled === before.isDisabled) return before;
        const post = isMoved ? await postFor(posting, agencyOf(by.viewer)) : before;
        const { agencyId, stationId, beatId } = post;
        await store.change(id, { name, role: posting.role, agencyId, stationId, beatId, isDisabled, isLinked });
        if (isUntied || (isDisabled && !before.isDisabled)) await store.endSessions(id);
        if (isMoved) {
          const { role, agency, station, beat } = before;
          await tell(by, 'role-changed', before, { from: { role, agency, station, beat }, to: posting });
        }
        if (name !== before.name || isDisabled !== before.isDisabled || isUntied) {
          await tell(by, 'account-changed', before, {
            ...(name === before.name ? {} : { name }),
            ...(isDisabled === before.isDisabled ? {} : { isDisabled }),
            ...(isUntied ? { isLinked } : {}),
          });
        }
        return get(by.viewer, id);
      });
      await sessions.refresh();
      return account;
    },

    /**
     * A new initial password; unlocks the account and ends its sessions.
     *
     * @throws {NotFound}
     * @throws {NotAllowed} for one's own: whoever finds a screen signed in must not get at a password without the old one.
     */
    async resetPassword(by: By, id: number): Promise<string> {
      if (id === by.viewer.accountId) throw new NotAllowed('not oneself');
      const password = newInitialPassword();
      await transaction(async () => {
        const account = await locked(by.viewer, id);
        await store.setInitialPassword(id, hashOfSecret(password));
        await store.endSessions(id);
        await tell(by, 'password-changed', account, { initial: true });
      });
      await sessions.refresh();
      return password;
    },

    /** @throws {NotFound} */
    async sessions(viewer: Viewer, id: number): Promise<SessionOfAccount[]> {
      return store.sessions((await get(viewer, id)).id);
    },

    /** @throws {NotFound} */
    async endSessions(by: By, id: number): Promise<void> {
      await transaction(async () => {
        const account = await locked(by.viewer, id);
        const ended = await store.endSessions(id);
        await tell(by, 'session-ended', account, { ended });
      });
      await sessions.refresh();
    },
  };
}
