import { useEffect, useMemo, useState } from 'react';
import type { TerritoryFault } from '../../../server/domain/territory.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { repairsOf } from '../engine/repair.ts';
import type { Repair } from '../engine/repair.ts';
import { EditRefused } from '../engine/types.ts';
import type { Patch } from '../engine/types.ts';
import { boxOf } from './area-box.ts';
import { faultText } from './fault-words.ts';
import { previewOf } from './repair-preview.ts';
import { usePanelWords } from './use-panel-words.ts';

/** A place that does not fit: its words fly there, its buttons mend it; what they would do is shown before. */
export function FaultItem({ fault, control }: { fault: TerritoryFault; control: EditControl }) {
  const { t, language, nameOf } = usePanelWords();
  const { present, mayDraw } = useEdit('present', 'mayDraw');
  const [refusal, setRefusal] = useState('');
  const repairs = useMemo(() => (mayDraw ? repairsOf(present, fault) : []), [present, fault, mayDraw]);
  useEffect(() => () => control.showPreview(null), [control]);

  const patchOf = (repair: Repair): Patch | null => {
    try {
      setRefusal('');
      return repair.patch();
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      setRefusal(t(`edit.refused.${error.reason}`));
      return null;
    }
  };
  const show = (repair: Repair): void => {
    const patch = patchOf(repair);
    control.showPreview(patch && previewOf(present, patch));
  };
  const mend = (repair: Repair): void => {
    const patch = patchOf(repair);
    control.showPreview(null);
    if (patch) control.apply(`draft.did.${repair.id}`, patch);
  };
  const fly = (): void => {
    const [first] = fault.codes;
    if (first !== undefined && present.has(`${fault.layer}/${first}`)) control.select(`${fault.layer}/${first}`);
    control.flyTo((fault.area && boxOf([fault.area])) ?? fault.location);
  };
  const nameOfParty = (repair: Repair): string => (repair.to === null ? '' : nameOf(fault.layer, repair.to));
  return (
    <li className="edit-item edit-fault">
      <button type="button" className="edit-fault-words" onClick={fly} title={t('draft.fault.fly')}>
        <span className="edit-fault-kind">{t(`draft.kind.${fault.kind}`)}</span>
        <span>{faultText(t, fault, nameOf, language)}</span>
      </button>
      {repairs.length > 0 && (
        <p className="edit-actions">
          {repairs.map((repair) => (
            <button
              key={`${repair.id} ${repair.to}`}
              type="button"
              onMouseEnter={() => show(repair)}
              onMouseLeave={() => control.showPreview(null)}
              onFocus={() => show(repair)}
              onBlur={() => control.showPreview(null)}
              onClick={() => mend(repair)}
            >
              {t(`draft.repair.${repair.id}`, { to: nameOfParty(repair) })}
            </button>
          ))}
        </p>
      )}
      {mayDraw && repairs.length === 0 && <p className="edit-item-facts">{t('draft.repair.byHand')}</p>}
      {refusal && (
        <p className="failure" role="alert">
          {refusal}
        </p>
      )}
    </li>
  );
}
