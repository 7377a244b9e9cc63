import { postOf } from '../domain/account.ts';
import type { Posting } from '../domain/account.ts';
import type { AccountStore, DemoAccountStore } from '../domain/account-ports.ts';
import type { Passwords } from './passwords.ts';

interface DemoAccount extends Posting {
  readonly login: string;
  readonly name: string;
}

/** What everybody may know; good in demo mode only. */
const PASSWORD = 'demo';
const nowhere = { agency: null, station: null, beat: null };

/** The station and the beat lie on the border with Jiangsu. */
const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { ...nowhere, login: 'duty', name: '演示值班员 · Demo duty officer', role: 'duty-officer', agency: 'ZJ-HUZ' },
  {
    ...nowhere,
    login: 'commander',
    name: '演示站长 · Demo station commander',
    role: 'station-commander',
    agency: 'ZJ-HUZ',
    station: 'NX-03-S',
  },
  { ...nowhere, login: 'liaison', name: '演示联络员 · Demo liaison', role: 'liaison', agency: 'JS-SUZ' },
  {
    login: 'warden',
    name: '演示警长 · Demo warden',
    role: 'warden',
    agency: 'ZJ-HUZ',
    station: 'NX-03-S',
    beat: 'NX-0210',
  },
  { ...nowhere, login: 'admin', name: '演示管理员 · Demo administrator', role: 'administrator' },
];

/**
 * Makes the demo's accounts where they are missing; outside demo mode disables them, for everybody knows their password
 * and the same database may be put to earnest use later. Those of places that are not there are left out.
 */
export async function settleDemoAccounts(
  isDemo: boolean,
  { store, places, passwords }: { store: DemoAccountStore; places: AccountStore['places']; passwords: Passwords },
): Promise<void> {
  if (!isDemo) {
    await store.disableDemo();
    return;
  }
  const missing = await store.enableDemo(DEMO_ACCOUNTS.map(({ login }) => login));
  if (missing.length === 0) return;
  const listed = (member: 'agency' | 'station' | 'beat'): string[] =>
    DEMO_ACCOUNTS.flatMap((account) => account[member] ?? []);
  const known = await places({ agency: listed('agency'), station: listed('station'), beat: listed('beat') });
  // One for all: it protects nothing.
  const passwordHash = await passwords.hash(PASSWORD);
  for (const account of DEMO_ACCOUNTS.filter(({ login }) => missing.includes(login))) {
    const post = postOf(account, known, null);
    if (!('faults' in post)) await store.addDemo({ ...account, ...post, passwordHash });
  }
}
