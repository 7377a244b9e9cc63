import { useStore } from 'zustand';
import type { WireDifference } from '../../../server/contract/draft-schemas.ts';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { boxOf } from './area-box.ts';
import { beforeAfterText, exchangeTexts } from './difference-words.ts';
import { usePanelWords } from './use-panel-words.ts';

/** What a draft does to one feature; a click flies to it. */
export function DifferenceItem({ difference, control }: { difference: WireDifference; control: EditControl }) {
  const { t, language, nameOf, named } = usePanelWords();
  const present = useStore(edit, (state) => state.present);
  const inForce = useStore(edit, (state) => state.inForce);
  const key = `${difference.layer}/${difference.code}`;
  const fly = (): void => {
    const areas = [present.get(key)?.area, inForce.get(key)?.geometry.coordinates].filter((area) => area !== undefined);
    const box = boxOf(areas);
    if (present.has(key)) control.select(key);
    if (box) control.flyTo(box);
  };
  const concerned = [
    difference.beats > 0 && t('draft.difference.beats', { count: difference.beats }),
    difference.wardens > 0 && t('draft.difference.wardens', { count: difference.wardens }),
  ].filter((words) => words !== false);
  return (
    <li className="edit-item">
      <button type="button" className="edit-item-go" onClick={fly}>
        <b>{named(difference)}</b> <span>{t(`draft.layer.${difference.layer}`)}</span>
        <span className={`edit-state is-${difference.change}`}>{t(`draft.change.${difference.change}`)}</span>
      </button>
      <p className="edit-figures">{beforeAfterText(t, difference, language)}</p>
      <ul className="edit-exchanges">
        {exchangeTexts(t, difference, nameOf, language).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {concerned.length > 0 && <p className="edit-item-facts">{concerned.join(' · ')}</p>}
    </li>
  );
}
