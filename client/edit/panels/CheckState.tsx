import { Failure } from '../../pages/form/Failure.tsx';
import { useEdit } from '../page/use-edit.ts';
import type { useCheck } from './use-check.ts';
import { usePanelWords } from './use-panel-words.ts';

/** That there is no draft, that it is being checked, or that it has changed since it was. */
export function CheckState({ of: { hasDraft, isBusy, failure, ask } }: { of: ReturnType<typeof useCheck> }) {
  const { t } = usePanelWords();
  const { check } = useEdit('check');
  if (!hasDraft) return <p className="empty">{t('draft.review.noDraft')}</p>;
  return (
    <>
      {isBusy && !check && (
        <p className="empty" role="status">
          {t('draft.review.checking')}
        </p>
      )}
      <Failure of={failure} />
      {!isBusy && !check && (
        <>
          {failure === null && <p className="edit-note">{t('draft.check.old')}</p>}
          <p className="edit-actions">
            <button type="button" className="primary" onClick={ask}>
              {t('draft.review.again')}
            </button>
          </p>
        </>
      )}
    </>
  );
}
