import { AREA_OF_ROLE } from '../../state/people.ts';
import type { PersonRole } from '../../../server/domain/account.ts';
import type { Account, Area } from '../../state/people.ts';

/** What a form about a person holds; '' for what is not chosen. */
export interface PersonDraft {
  readonly login: string;
  readonly name: string;
  readonly role: PersonRole;
  readonly agency: string;
  readonly station: string;
  readonly beat: string;
}

export const draftOf = (account: Account): PersonDraft => ({
  login: account.login,
  name: account.name,
  role: account.role,
  agency: account.agency ?? '',
  station: account.station ?? '',
  beat: account.beat ?? '',
});

/** What was typed, over what is stored by now. */
export function rebased(draft: PersonDraft, before: Account, now: Account): PersonDraft {
  const shown = draftOf(before);
  const typed = Object.entries(draft).filter(([name, value]) => shown[name as keyof PersonDraft] !== value);
  return { ...draftOf(now), ...Object.fromEntries(typed) };
}

/** The area alone, without the parts that do not bound the role. */
export function areaOf(draft: PersonDraft): Area {
  const needed = AREA_OF_ROLE[draft.role];
  const part = (name: keyof Area): string | null => (needed.includes(name) && draft[name].trim()) || null;
  return { agency: part('agency'), station: part('station'), beat: part('beat') };
}

type Changes = Partial<Pick<Account, 'name' | 'role' | keyof Area>>;

/** What the draft changes of the account, to be sent; `{}` for nothing. */
export function changesOf(account: Account, draft: PersonDraft): Changes {
  const wanted = { name: draft.name.trim(), role: draft.role, ...areaOf(draft) };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => account[name as keyof Account] !== value));
}
