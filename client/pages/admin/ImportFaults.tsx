import { useTranslation } from 'react-i18next';
import type { ImportFault } from '../../state/people.ts';

/** Every bad line of the file, and why. */
export function ImportFaults({ faults }: { faults: readonly ImportFault[] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 id="faults-title" className="failure" role="alert">
        {t('import.faults', { count: faults.length })}
      </h3>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="faults-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('import.column')}</th>
              <th scope="col">{t('import.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map(({ line, column, detail }, i) => (
              <tr key={i}>
                <th scope="row">{line}</th>
                <td>
                  <code>{column ?? '—'}</code>
                </td>
                <td>{detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
