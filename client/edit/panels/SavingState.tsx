import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import { usePanelWords } from './use-panel-words.ts';

/** Whether what is drawn is kept, and where; read out when it changes for the worse. What wants a decision leads to it. */
export function SavingState() {
  const { t } = usePanelWords();
  const saving = useStore(edit, (state) => state.saving);
  const isKeptHere = useStore(edit, (state) => state.isKeptHere);
  const hasClash = useStore(edit, (state) => state.clash !== null);
  const isBad = ['offline', 'conflict', 'refused', 'signed-out'].includes(saving);
  const words = t(`draft.saving.${saving}`);
  return (
    <span className={`edit-saving is-${saving}`} role={isBad ? 'alert' : 'status'}>
      {saving === 'conflict' && hasClash ? (
        <button type="button" onClick={() => edit.setState({ dialog: 'conflict' })}>
          {words}
        </button>
      ) : (
        words
      )}
      {isBad && isKeptHere !== null && (
        <span className="edit-kept">{t(isKeptHere ? 'draft.kept.here' : 'draft.kept.nowhere')}</span>
      )}
      {saving === 'signed-out' && (
        <>
          {' '}
          <a href="/" target="_blank" rel="noreferrer">
            {t('signIn')}
          </a>
        </>
      )}
    </span>
  );
}
