import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessToken } from '../../state/people.ts';
import type { Territory } from '../use-territory.ts';
import { CreateToken } from './CreateToken.tsx';
import { ListState } from './ListState.tsx';
import { RevokeToken } from './RevokeToken.tsx';
import { TokenTable } from './TokenTable.tsx';
import { usePages } from './use-pages.ts';

/** Tokens for walls, devices and other machines. */
export function TokensTab({ territory, ownAgency }: { territory: Territory; ownAgency: string | null }) {
  const { t } = useTranslation();
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<AccessToken | null>(null);
  const pages = usePages<{ tokens: readonly AccessToken[]; next?: string }, AccessToken>(
    '/api/tokens',
    ({ tokens }) => tokens,
  );
  return (
    <>
      <div className="toolbar">
        <p>{t('tokens.lead')}</p>
        <button type="button" className="primary" onClick={() => setIsCreating(true)}>
          {t('tokens.create')}
        </button>
      </div>
      {pages.rows !== null && pages.rows.length > 0 && (
        <TokenTable tokens={pages.rows} territory={territory} onRevoke={setRevoked} />
      )}
      <ListState pages={pages} empty={t('tokens.none')} />
      {isCreating && (
        <CreateToken
          territory={territory}
          ownAgency={ownAgency}
          onCreated={pages.reload}
          onClose={() => setIsCreating(false)}
        />
      )}
      {revoked && <RevokeToken token={revoked} onRevoked={pages.reload} onClose={() => setRevoked(null)} />}
    </>
  );
}
