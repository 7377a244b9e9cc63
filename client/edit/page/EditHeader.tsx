import { useTranslation } from 'react-i18next';
import type { DrawnLayer } from '../../../server/domain/territory.ts';
import { DRAWN_LAYERS } from '../../../server/domain/territory.ts';
import { PageSwitches } from '../../pages/Page.tsx';
import type { EditDialog } from '../../state/edit.ts';
import { allows } from '../../state/session.ts';
import type { OwnEditControl } from '../create-control.ts';
import { SavingState } from '../panels/SavingState.tsx';
import { EditSign } from './icons.tsx';
import { useEdit } from './use-edit.ts';

const DIALOGS: readonly EditDialog[] = ['drafts', 'review', 'publish', 'history', 'zone-rule'];

/** What is being drawn, whether it is kept, and the doors to everything else. */
export function EditHeader({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { session, layer, draft, dialog, undoLabel, redoLabel, changed, mayDraw, isHeld, isDrawing } = useEdit(
    'session',
    'layer',
    'draft',
    'dialog',
    'undoLabel',
    'redoLabel',
    'changed',
    'mayDraw',
    'isHeld',
    'isDrawing',
  );
  const mayReview = allows(session, 'review');
  // While points are put down the last of them is what is undone, as with the keys.
  const undo = isDrawing ? control.runner.back : control.undo;
  const step = (name: 'undo' | 'redo', label: string | null, work: () => void) => (
    <button
      type="button"
      className="edit-step"
      disabled={label === null || !mayDraw}
      aria-keyshortcuts={name === 'undo' ? 'Control+Z' : 'Control+Y'}
      title={label === null ? t(`edit.${name}`) : t(`edit.${name}What`, { what: t(label) })}
      onClick={work}
    >
      <EditSign name={name} />
      <span className="visually-hidden">{t(`edit.${name}`)}</span>
    </button>
  );
  return (
    <header className="edit-header panel">
      <a className="brand" href="/" aria-label={t('home')}>
        <img src="/icon.svg" alt="" />
        <span className="edit-title">{t('board.edit')}</span>
      </a>
      {session?.demo && <span className="demo">{t('demo')}</span>}
      {mayReview && (
        <>
          <label className="edit-layer">
            <span className="visually-hidden">{t('edit.layer')}</span>
            <select value={layer} onChange={(event) => control.setLayer(event.target.value as DrawnLayer)}>
              {DRAWN_LAYERS.map((one) => (
                <option key={one} value={one}>
                  {t(`layer.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <span className="edit-steps">
            {step('undo', isDrawing ? 'edit.offer.back' : undoLabel, undo)}
            {step('redo', isDrawing ? null : redoLabel, control.redo)}
          </span>
          <span className="edit-draft">
            <b>{draft?.title ?? t(changed.size > 0 ? 'edit.newDraft' : 'edit.noDraft')}</b>
            {(draft !== null || changed.size > 0) && <SavingState />}
            {!mayDraw && !isHeld && <small>{t('edit.readOnly')}</small>}
          </span>
          <nav className="edit-doors" aria-label={t('edit.doors')}>
            {DIALOGS.filter((one) => one !== 'zone-rule' || (layer === 'adjacency-zone' && mayDraw)).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={dialog === one}
                onClick={() => control.openDialog(dialog === one ? 'none' : one)}
              >
                {t(`edit.door.${one}`)}
              </button>
            ))}
          </nav>
        </>
      )}
      <span className="edit-switches">
        <button type="button" aria-label={t('help')} onClick={() => control.openDialog('help')}>
          <span>{t('help')}</span> <kbd>?</kbd>
        </button>
        <PageSwitches />
      </span>
    </header>
  );
}
