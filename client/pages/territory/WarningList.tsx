import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../state/preferences.ts';
import { squareText } from '../../text/quantity.ts';
import type { Report } from './fault-rows.ts';

interface Props {
  readonly warnings: Report['warnings'];
  /** Of all of them, listed or not. */
  readonly count: number;
  readonly onLook: (position: readonly [number, number]) => void;
}

/** How the areas would not fit together: they are loaded once that is agreed to, and mended in the editor. */
export function WarningList({ warnings, count, onLook }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  return (
    <>
      <h3 id="files-warnings">{t('files.warnings', { count })}</h3>
      <p>{t('files.warningsHint')}</p>
      {warnings.length < count && <p>{t('files.warningsFirst', { count: warnings.length })}</p>}
      <div className="scroll is-low" tabIndex={0} role="region" aria-labelledby="files-warnings">
        <table className="faults">
          <thead>
            <tr>
              <th scope="col">{t('files.feature')}</th>
              <th scope="col">{t('files.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {warnings.map(({ kind, codes, areaM2, location }, i) => {
              const feature = codes.join(t('listComma'));
              return (
                <tr key={i}>
                  <th scope="row">
                    <button
                      type="button"
                      className="look"
                      aria-label={t('files.lookAt', { feature })}
                      onClick={() => onLook(location)}
                    >
                      {feature}
                    </button>
                  </th>
                  <td>
                    {t(`files.warning.${kind}`)}
                    {areaM2 > 0 && <small> {squareText(areaM2, language)}</small>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
