import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { usePanelWords } from './use-panel-words.ts';

/** What stands against publishing it, or that nothing does; and whom it concerns beside its agency. */
export function Verdict({ control }: { control: EditControl }) {
  const { t, nameOf } = usePanelWords();
  const { check, draft, mayDraw } = useEdit('check', 'draft', 'mayDraw');
  const { faults, conflicts, touches } = check!;
  return (
    <>
      {faults.length > 0 && (
        <p className="edit-bad" role="alert">
          {t('draft.review.faults', { count: faults.length })}{' '}
          <button type="button" onClick={() => control.openDialog('none')}>
            {t('draft.review.toFaults')}
          </button>
        </p>
      )}
      {conflicts.length > 0 && (
        <p className="edit-bad" role="alert">
          {t('draft.review.conflicts', { count: conflicts.length })}{' '}
          {mayDraw && (
            <button
              type="button"
              onClick={() => {
                edit.setState({ conflicts });
                control.openDialog('conflict');
              }}
            >
              {t('draft.review.toConflicts')}
            </button>
          )}
        </p>
      )}
      {faults.length === 0 && conflicts.length === 0 && <p className="edit-good">{t('draft.review.fits')}</p>}
      {touches.length > 0 && (
        <p className="edit-note">
          {t(draft?.approvedAt ? 'draft.review.touchesApproved' : 'draft.review.touches', {
            who: touches.map((code) => nameOf('agency', code)).join(t('draft.list')),
          })}
        </p>
      )}
    </>
  );
}
