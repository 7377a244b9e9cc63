import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { FaultItem } from './FaultItem.tsx';
import { decidedFaults } from './fault-words.ts';
import { usePanelWords } from './use-panel-words.ts';

/** More than these are not read one by one; they come up as the first are mended. */
const MAX_SHOWN = 40;

/** Where the draft does not fit, in words, with what can be done about each; what the database says counts before what this page finds. */
export function Faults({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const {
    faults: local,
    check,
    isChecking,
    changed,
    load,
  } = useEdit('faults', 'check', 'isChecking', 'changed', 'load');
  const faults = decidedFaults(local, check);
  const state = isChecking ? 'checking' : check ? 'decided' : 'local';
  if (load === 'loading') return null;
  return (
    <section className="edit-faults" aria-labelledby="faults-title">
      <h2 id="faults-title">
        {t('draft.faults')} {faults.length > 0 && <b className="edit-count">{faults.length}</b>}
      </h2>
      <p className={faults.length === 0 ? 'edit-good' : 'edit-bad'} role="status">
        {changed.size === 0
          ? t('draft.faults.nothingDrawn')
          : faults.length > 0
            ? t('draft.faults.some', { count: faults.length })
            : t(`draft.faults.none.${state}`)}
      </p>
      <ul className="edit-list">
        {faults.slice(0, MAX_SHOWN).map((fault) => (
          <FaultItem
            key={`${fault.kind} ${fault.layer} ${fault.codes.join(' ')} ${fault.location.join(' ')}`}
            fault={fault}
            control={control}
          />
        ))}
      </ul>
      {faults.length > MAX_SHOWN && (
        <p className="empty">{t('draft.faults.more', { count: faults.length - MAX_SHOWN })}</p>
      )}
    </section>
  );
}
