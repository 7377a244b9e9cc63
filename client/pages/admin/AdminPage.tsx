import './admin.css';
import { useTranslation } from 'react-i18next';
import { allows } from '../../state/session.ts';
import { Failure } from '../form/Failure.tsx';
import { Page } from '../Page.tsx';
import { useSession } from '../use-session.ts';
import { TerritoryTab } from '../territory/TerritoryTab.tsx';
import { useTerritory } from '../use-territory.ts';
import { AuditTab } from './AuditTab.tsx';
import { ImportTab } from './ImportTab.tsx';
import { PeopleTab } from './PeopleTab.tsx';
import { Tabs } from './Tabs.tsx';
import { TokensTab } from './TokensTab.tsx';

/** People, machines, files of the territory, and what anybody has done. */
export function AdminPage() {
  const { t } = useTranslation();
  const { session, failure } = useSession();
  return (
    <Page title={t('board.admin')} isWide>
      <Failure of={failure} />
      {!session && failure === null && <p role="status">{t('loading')}</p>}
      {session && !allows(session, 'administer') && (
        <p className="failure" role="alert">
          {t('admin.notAllowed')} <a href="/">{t('home')}</a>
        </p>
      )}
      {session && allows(session, 'administer') && (
        <Administration ownLogin={session.viewer.login} ownAgency={session.viewer.agency} />
      )}
    </Page>
  );
}

/** @param ownAgency - of an administrator who administers one agency; `null` for all. */
function Administration({ ownLogin, ownAgency }: { ownLogin: string | null; ownAgency: string | null }) {
  const { t } = useTranslation();
  const territory = useTerritory();
  return (
    <>
      <Failure of={territory.failure} />
      <Tabs
        label={t('board.admin')}
        tabs={[
          { id: 'people', panel: <PeopleTab territory={territory} ownLogin={ownLogin} ownAgency={ownAgency} /> },
          { id: 'import', panel: <ImportTab /> },
          { id: 'territory', panel: <TerritoryTab ownAgency={ownAgency} /> },
          { id: 'tokens', panel: <TokensTab territory={territory} ownAgency={ownAgency} /> },
          { id: 'audit', panel: <AuditTab territory={territory} /> },
        ]}
      />
    </>
  );
}
