import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import { usePanelWords } from './use-panel-words.ts';

/** Whether what is drawn is kept, and where; read out when it changes for the worse. */
export function SavingState() {
  const { t } = usePanelWords();
  const saving = useStore(edit, (state) => state.saving);
  const isBad = saving === 'offline' || saving === 'conflict' || saving === 'refused';
  return (
    <span className={`edit-saving is-${saving}`} role={isBad ? 'alert' : 'status'}>
      {t(`draft.saving.${saving}`)}
    </span>
  );
}
