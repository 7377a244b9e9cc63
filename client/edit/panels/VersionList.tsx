import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { edit } from '../../state/edit.ts';
import { allows } from '../../state/session.ts';
import type { EditControl } from '../edit-control.ts';
import { boxOf } from './area-box.ts';
import { changedGround } from './changed-ground.ts';
import { Confirm } from './Confirm.tsx';
import { usePanelWords } from './use-panel-words.ts';

/** When a version begins, was, or will be in force. */
function periodKey({ validFrom, validTo }: WireTerritoryFeature['properties'], now: number): string {
  if (validFrom !== null && Date.parse(validFrom) > now) return 'coming';
  if (validTo !== null && Date.parse(validTo) <= now) return 'past';
  return 'now';
}

/** The versions of one feature: any is shown on the map, compared with another, and put into the draft. */
export function VersionList({
  versions,
  control,
}: {
  versions: readonly WireTerritoryFeature[];
  control: EditControl;
}) {
  const { t, minute, square, signedSquare } = usePanelWords();
  const { session, draft } = useStore(edit);
  const [shown, setShown] = useState<readonly number[]>([]);
  const [restoring, setRestoring] = useState<number | null>(null);
  const mayRestore = allows(session, 'draw') && (draft === null || (draft.isMine && draft.state === 'open'));

  const show = (ids: readonly number[]): void => {
    setShown(ids);
    const [first, second] = ids.map((id) => versions.find((version) => version.id === id)!);
    control.showVersions(first && !second ? [first] : null);
    control.showPreview(
      first && second ? { before: [first.geometry.coordinates], after: [second.geometry.coordinates] } : null,
    );
    const box = boxOf([first, second].flatMap((version) => (version ? [version.geometry.coordinates] : [])));
    if (box) control.flyTo(box);
  };
  /** The older of two is the one before. */
  const toggle = (id: number): void => {
    const next = shown.includes(id) ? shown.filter((other) => other !== id) : [id, ...shown].slice(0, 2);
    const order = (one: number): number => -versions.findIndex((version) => version.id === one);
    show([...next].sort((a, b) => order(a) - order(b)));
  };
  const restore = (version: WireTerritoryFeature): void => {
    show([]);
    setRestoring(null);
    control.restoreVersion(version);
    control.openDialog('none');
  };
  const [compared, ground] = useMemo(() => {
    if (shown.length < 2) return [null, null];
    const pair = shown.map((id) => versions.find((version) => version.id === id)!);
    const [before, after] = pair.map(({ geometry }) => geometry.coordinates);
    return [pair, changedGround(before!, after!)];
  }, [shown, versions]);
  return (
    <>
      <p className="edit-item-facts">{t('draft.history.hint')}</p>
      {compared && (
        <p className="edit-sum" role="status">
          {t('draft.difference.area', {
            before: square(compared[0]!.properties.areaM2),
            after: square(compared[1]!.properties.areaM2),
            change: signedSquare(compared[1]!.properties.areaM2 - compared[0]!.properties.areaM2),
          })}
          <span className="edit-legend">
            {t('draft.history.ground', { gained: square(ground!.gainedM2), lost: square(ground!.lostM2) })}
          </span>
          <span className="edit-legend">
            <span>
              <i className="is-before" /> {t('draft.history.older')}
            </span>
            <span>
              <i className="is-after" /> {t('draft.history.newer')}
            </span>
          </span>
        </p>
      )}
      <ol className="edit-list">
        {versions.map((version) => {
          const { id, properties } = version;
          const { validFrom, validTo, drawnBy, approvedBy, reason, areaM2 } = properties;
          const period = periodKey(properties, Date.now());
          return (
            <li key={id} className={`edit-item${shown.includes(id) ? ' is-open' : ''}`}>
              <p className="edit-item-head">
                <b>
                  {t(validTo === null ? 'draft.history.since' : 'draft.history.period', {
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
              {restoring === id ? (
                <Confirm
                  question={t('draft.history.confirmRestore')}
                  yes={t('draft.history.confirmedRestore')}
                  isBusy={false}
                  onNo={() => setRestoring(null)}
                  onYes={() => restore(version)}
                />
              ) : (
                <p className="edit-actions">
                  <button type="button" aria-pressed={shown.includes(id)} onClick={() => toggle(id)}>
                    {t(shown.includes(id) ? 'draft.hide' : 'draft.show')}
                  </button>
                  {mayRestore && period === 'past' && (
                    <button type="button" onClick={() => setRestoring(id)}>
                      {t('draft.history.restore')}
                    </button>
                  )}
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
