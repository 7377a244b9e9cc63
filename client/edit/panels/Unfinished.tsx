import { useEdit } from '../page/use-edit.ts';
import { usePanelWords } from './use-panel-words.ts';

/** What is still being drawn is in no draft yet, and would not be in what is sent. */
export function Unfinished() {
  const { t } = usePanelWords();
  const { isDrawing } = useEdit('isDrawing');
  return isDrawing ? <p className="edit-note">{t('draft.unfinished')}</p> : null;
}
