import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../state/people.ts';
import { Field } from '../form/Field.tsx';
import type { Territory } from '../use-territory.ts';
import { CreatePerson } from './CreatePerson.tsx';
import { EditPerson } from './EditPerson.tsx';
import { ListState } from './ListState.tsx';
import { PeopleTable } from './PeopleTable.tsx';
import { usePages } from './use-pages.ts';

const PAGE = 50;
/** So long after the last key the search begins. */
const WAIT_MS = 250;

interface Props {
  readonly territory: Territory;
  /** Of whoever administers. */
  readonly ownLogin: string | null;
  readonly ownAgency: string | null;
}

/** Finds people, makes new ones, and opens one. */
export function PeopleTab({ territory, ownLogin, ownAgency }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [q, setQ] = useState('');
  const [edited, setEdited] = useState<Account | null>(null);
  const [isCreating, setIsCreating] = useState(false);
  const query = new URLSearchParams({ ...(q === '' ? {} : { q }), limit: String(PAGE) });
  const pages = usePages<{ accounts: readonly Account[]; next?: string }, Account>(
    `/api/accounts?${query}`,
    ({ accounts }) => accounts,
  );
  useEffect(() => {
    const timer = setTimeout(() => setQ(words.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <>
      <div className="toolbar">
        <Field
          type="search"
          label={t('people.search')}
          placeholder={t('people.searchHint')}
          maxLength={100}
          value={words}
          onText={setWords}
        />
        <button type="button" className="primary" onClick={() => setIsCreating(true)}>
          {t('people.create')}
        </button>
      </div>
      {pages.rows !== null && pages.rows.length > 0 && (
        <PeopleTable accounts={pages.rows} territory={territory} onChosen={setEdited} />
      )}
      <ListState pages={pages} empty={t(q === '' ? 'people.none' : 'people.noneFound', { q })} />
      {isCreating && (
        <CreatePerson
          territory={territory}
          ownAgency={ownAgency}
          onCreated={pages.reload}
          onClose={() => setIsCreating(false)}
        />
      )}
      {edited && (
        <EditPerson
          key={edited.id}
          account={edited}
          isOwn={edited.login === ownLogin}
          territory={territory}
          ownAgency={ownAgency}
          onChanged={pages.reload}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}
