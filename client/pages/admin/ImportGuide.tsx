import { useTranslation } from 'react-i18next';
import { PERSON_ROLES } from '../../state/people.ts';
import { roleText } from '../../text/people.ts';

const COLUMNS = ['login', 'name', 'role', 'agency', 'station', 'beat'] as const;

/** The rows of the file that people are filled into: the header line alone. */
export const TEMPLATE: readonly (readonly string[])[] = [COLUMNS];

/** What stands in which column. */
export function ImportGuide() {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('import.lead')}</p>
      <details>
        <summary>{t('import.columns')}</summary>
        <dl className="facts">
          {COLUMNS.map((column) => (
            <div key={column}>
              <dt>
                <code>{column}</code>
              </dt>
              <dd>
                {t(`field.${column}`)}
                {t('colon')}
                {t(`import.column.${column}`)}
              </dd>
            </div>
          ))}
        </dl>
        <p>{t('import.roles')}</p>
        <ul>
          {PERSON_ROLES.map((role) => (
            <li key={role}>
              <code>{role}</code> {roleText(t, role)}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
