import { useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { Confirm } from './Confirm.tsx';
import { usePanelWords } from './use-panel-words.ts';

interface Props {
  readonly version: WireTerritoryFeature;
  readonly isShown: boolean;
  readonly mayRestore: boolean;
  readonly onToggle: () => void;
  readonly onRestore: () => void;
}

/** Whether a version is to come, is over, or is in force. */
function periodOf({ validFrom, validTo }: WireTerritoryFeature['properties'], now: number): string {
  if (validFrom !== null && Date.parse(validFrom) > now) return 'coming';
  return validTo !== null && Date.parse(validTo) <= now ? 'past' : 'now';
}

/** A version with from–to, who drew and approved it, and why. */
export function VersionItem({ version: { properties }, isShown, mayRestore, onToggle, onRestore }: Props) {
  const { t, minute, square } = usePanelWords();
  const [isAsked, setIsAsked] = useState(false);
  const { validFrom, validTo, drawnBy, approvedBy, reason, areaM2 } = properties;
  const period = periodOf(properties, Date.now());
  return (
    <li className={`edit-item${isShown ? ' is-open' : ''}`}>
      <p className="edit-item-head">
        <b>
          {validFrom === null && validTo === null
            ? t('draft.history.always')
            : t(validTo === null ? 'draft.history.since' : 'draft.history.period', {
                from: validFrom === null ? t('draft.history.ever') : minute(validFrom),
                to: validTo === null ? '' : minute(validTo),
              })}
        </b>
        <span className={`edit-state is-${period}`}>{t(`draft.history.${period}`)}</span>
      </p>
      <p className="edit-item-facts">
        {square(areaM2)}
        {drawnBy && ` · ${t('draft.history.drawnBy', { who: drawnBy })}`}
        {approvedBy && ` · ${t('draft.approvedBy', { who: approvedBy })}`}
      </p>
      {reason && <p className="edit-item-note">{reason}</p>}
      {isAsked ? (
        <Confirm
          question={t('draft.history.confirmRestore')}
          yes={t('draft.history.confirmedRestore')}
          isBusy={false}
          onNo={() => setIsAsked(false)}
          onYes={onRestore}
        />
      ) : (
        <p className="edit-actions">
          <button type="button" aria-pressed={isShown} onClick={onToggle}>
            {t(isShown ? 'draft.hide' : 'draft.show')}
          </button>
          {mayRestore && period === 'past' && (
            <button type="button" onClick={() => setIsAsked(true)}>
              {t('draft.history.restore')}
            </button>
          )}
        </p>
      )}
    </li>
  );
}
