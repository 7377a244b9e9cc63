import type { WireDraftConflict } from '../../../server/contract/draft-schemas.ts';
import type { ConflictChoice } from '../edit-control.ts';
import { usePanelWords } from './use-panel-words.ts';

const CHOICES: readonly ConflictChoice[] = ['mine', 'theirs', 'merge'];

interface Props {
  readonly conflict: WireDraftConflict;
  readonly choice: ConflictChoice;
  readonly onShow: () => void;
  readonly onChoose: (choice: ConflictChoice) => void;
}

/** A feature that two have changed: who published what, and which one goes on. */
export function ConflictItem({ conflict, choice, onShow, onChoose }: Props) {
  const { t, named, minute, square, signedSquare } = usePanelWords();
  const { base, theirs, layer, code } = conflict;
  const feature = theirs ?? base;
  return (
    <li className="edit-item">
      <button type="button" className="edit-item-go" onClick={onShow}>
        <b>{feature ? named(feature.properties) : code}</b> <span>{t(`draft.layer.${layer}`)}</span>
      </button>
      <p className="edit-item-facts">
        {theirs
          ? t('draft.conflict.changedBy', {
              who: theirs.properties.drawnBy ?? t('draft.somebody'),
              when: theirs.properties.validFrom ? minute(theirs.properties.validFrom) : '',
              area: square(theirs.properties.areaM2),
              change: signedSquare(theirs.properties.areaM2 - (base?.properties.areaM2 ?? 0)),
            })
          : t('draft.conflict.removed')}
      </p>
      <fieldset className="edit-choice">
        <legend className="visually-hidden">{t('draft.conflict.choose')}</legend>
        {CHOICES.map((one) => (
          <label key={one}>
            <input type="radio" name={`${layer}/${code}`} checked={choice === one} onChange={() => onChoose(one)} />
            {t(`draft.conflict.${one}.take`)}
          </label>
        ))}
      </fieldset>
    </li>
  );
}
