import type { ReactNode } from 'react';
import type { WireDraftSummary } from '../../../server/contract/draft-schemas.ts';
import { whenOf } from './draft-words.ts';
import { usePanelWords } from './use-panel-words.ts';

/** What a draft is called and for, how far it has come, and by whom; `children` say more in the line of who and when. */
export function DraftHead({ draft, children }: { draft: WireDraftSummary; children?: ReactNode }) {
  const { t, minute } = usePanelWords();
  return (
    <>
      <p className="edit-item-head">
        <b>{draft.title}</b>
        <span className={`edit-state is-${draft.state}`}>{t(`draft.state.${draft.state}`)}</span>
      </p>
      <p className="edit-item-facts">
        {t(`draft.when.${draft.state}`, {
          who: draft.isMine ? t('draft.me') : draft.author,
          by: draft.approvedBy,
          when: minute(whenOf(draft)),
        })}
        {children}
      </p>
      {draft.reason && <p className="edit-item-note">{draft.reason}</p>}
      {draft.returnNote && draft.state === 'open' && (
        <p className="edit-item-note is-return">{t('draft.returned', { note: draft.returnNote })}</p>
      )}
      {draft.approvedBy && draft.state === 'scheduled' && (
        <p className="edit-item-facts">{t('draft.approvedBy', { who: draft.approvedBy })}</p>
      )}
    </>
  );
}
