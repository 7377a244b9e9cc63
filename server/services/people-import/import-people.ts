import type { AccountStore, NewAccount } from '../../domain/account-ports.ts';
import { postOf } from '../../domain/account.ts';
import { LoginTaken } from '../../domain/errors.ts';
import type { AuditLog, By, Transaction } from '../../domain/ports.ts';
import { newInitialPassword } from '../passwords.ts';
import { agencyOf } from '../people.ts';
import { hashOfSecret } from '../sessions.ts';
import type { PeopleFault } from './fault.ts';
import { readPeople } from './read-people.ts';
import type { PersonLine } from './read-people.ts';

export interface PeopleReport {
  /** Of a dry run, how many it would add. */
  readonly added: number;
  /** By line. With any of them nobody was added. */
  readonly faults: readonly PeopleFault[];
  /** Initial ones, which nobody can read again; none after a dry run. */
  readonly passwords: readonly { readonly login: string; readonly password: string }[];
}

export type ImportPeople = ReturnType<typeof createPeopleImport>;

/**
 * Adds the people of a CSV file, all or none. Initial passwords are random enough to be kept by a plain hash, so that
 * 5,000 people are added in one statement and not in the minutes that slow hashes would take.
 */
export function createPeopleImport(parts: { store: AccountStore; audit: AuditLog; transaction: Transaction }) {
  const { store, audit, transaction } = parts;

  async function check(people: readonly PersonLine[], within: number | null) {
    const codes = (member: 'agency' | 'station' | 'beat'): string[] => [
      ...new Set(people.flatMap((person) => person[member] ?? [])),
    ];
    const places = await store.places({ agency: codes('agency'), station: codes('station'), beat: codes('beat') });
    const taken = await store.taken(people.map(({ login }) => login));
    const faults: PeopleFault[] = [];
    const accounts: (Omit<NewAccount, 'initialSha256'> & { password: string })[] = [];
    for (const person of people) {
      const { line, login, name, role } = person;
      if (taken.has(login)) faults.push({ line, column: 'login', code: 'login-taken' });
      const post = postOf(person, places, within);
      if ('faults' in post) faults.push(...post.faults.map(({ member, code }) => ({ line, column: member, code })));
      else accounts.push({ login, name, role, ...post, password: newInitialPassword() });
    }
    return { faults, accounts };
  }

  /**
   * @param dryRun - only checks.
   * @throws {LoginTaken} when somebody else takes a login meanwhile; nobody is added.
   */
  return async (by: By, csv: string, dryRun: boolean): Promise<PeopleReport> => {
    const read = readPeople(csv);
    const { faults: more, accounts } = await check(read.people, agencyOf(by.viewer));
    const faults = [...read.faults, ...more].sort((a, b) => a.line - b.line);
    if (faults.length > 0) return { added: 0, faults, passwords: [] };
    if (dryRun) return { added: accounts.length, faults, passwords: [] };
    await transaction(async () => {
      const added = await store.add(
        accounts.map(({ password, ...account }) => ({ ...account, initialSha256: hashOfSecret(password) })),
        by.viewer.accountId,
      );
      const there = new Set(added.map(({ login }) => login));
      const other = accounts.find(({ login }) => !there.has(login));
      if (other) throw new LoginTaken(other.login);
      await audit.append({
        who: by.viewer,
        action: 'people-imported',
        address: by.address,
        subject: '',
        details: { added: accounts.length },
      });
    });
    return {
      added: accounts.length,
      faults: [],
      passwords: accounts.map(({ login, password }) => ({ login, password })),
    };
  };
}
