import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../state/preferences.ts';
import { nameOf, textOf } from './fault-rows.ts';
import type { Fault } from './fault-rows.ts';

/** More would make the page slow; the file has them all. */
const PAGE = 100;

interface Props {
  readonly title: string;
  readonly faults: readonly Fault[];
  /** The index of the feature that is looked at. */
  readonly picked: number | null;
  readonly onLook: (position: readonly [number, number], index: number) => void;
}

/** Each bad feature with its reason; the button shows the place on the map. */
export function FaultTable({ title, faults, picked, onLook }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const id = useId();
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      <h3 id={id}>{title}</h3>
      <div className="scroll is-low" tabIndex={0} role="region" aria-labelledby={id}>
        <table className="faults">
          <thead>
            <tr>
              <th scope="col">{t('files.feature')}</th>
              <th scope="col">{t('files.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {faults.slice(0, shown).map((fault, i) => (
              <tr key={i} className={picked !== null && picked === fault.index ? 'is-picked' : ''}>
                <th scope="row">
                  {fault.position ? (
                    <button
                      type="button"
                      className="look"
                      aria-label={t('files.lookAt', { feature: nameOf(fault) })}
                      onClick={() => onLook(fault.position!, fault.index)}
                    >
                      {nameOf(fault)}
                    </button>
                  ) : (
                    nameOf(fault) || t('files.wholeFile')
                  )}
                </th>
                <td>
                  {textOf(fault, language)}
                  <small className="line">
                    <code>{fault.reason}</code>
                    {fault.isRepairable && !fault.isMended && <em className="chip">{t('files.canBeRepaired')}</em>}
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {faults.length > shown && (
          <button type="button" onClick={() => setShown(shown + PAGE)}>
            {t('more')}
          </button>
        )}
      </div>
    </>
  );
}
