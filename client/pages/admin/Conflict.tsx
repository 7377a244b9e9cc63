import { useTranslation } from 'react-i18next';
import type { Account } from '../../state/people.ts';
import { roleText } from '../../text/people.ts';
import type { Territory } from '../use-territory.ts';
import { areaText } from './area-text.ts';
import { areaOf } from './person-draft.ts';
import type { PersonDraft } from './person-draft.ts';

interface Props {
  readonly theirs: Account;
  readonly draft: PersonDraft;
  readonly territory: Territory;
  readonly isBusy: boolean;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Somebody else has changed the same person: both are shown, and one is chosen. */
export function Conflict({ theirs, draft, territory, isBusy, onMine, onTheirs }: Props) {
  const { t } = useTranslation();
  const rows: readonly (readonly [label: string, theirs: string, mine: string])[] = [
    ['field.name', theirs.name, draft.name.trim()],
    ['field.role', roleText(t, theirs.role), roleText(t, draft.role)],
    ['people.area', areaText(t, territory, theirs), areaText(t, territory, areaOf(draft))],
  ];
  return (
    <div className="conflict">
      <p className="failure" role="alert">
        {t('conflict.title')}
      </p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('conflict.theirs')}</th>
            <th scope="col">{t('conflict.mine')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, stored, wanted]) => (
            <tr key={label} className={stored === wanted ? '' : 'is-different'}>
              <th scope="row">{t(label)}</th>
              <td>{stored}</td>
              <td>{wanted}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="buttons">
        <button type="button" disabled={isBusy} onClick={onTheirs}>
          {t('conflict.takeTheirs')}
        </button>
        <button type="button" className="primary" disabled={isBusy} onClick={onMine}>
          {t('conflict.takeMine')}
        </button>
      </p>
    </div>
  );
}
