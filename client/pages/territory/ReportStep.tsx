import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../state/preferences.ts';
import { CsvLink } from '../admin/CsvLink.tsx';
import { FaultTable } from './FaultTable.tsx';
import { faultRows } from './fault-rows.ts';
import type { Report } from './fault-rows.ts';
import { WarningList } from './WarningList.tsx';

const COUNTS = ['added', 'changed', 'unchanged', 'removed'] as const;

type Position = readonly [number, number];

interface Props {
  readonly fileName: string;
  readonly report: Report;
  /** The form says something else by now. */
  readonly isOutdated: boolean;
  /** It was loaded, or was to be. */
  readonly isOver: boolean;
  readonly isBusy: boolean;
  /** Whether areas were already to be mended. */
  readonly isRepairing: boolean;
  readonly picked: number | null;
  readonly onLook: (position: Position, index: number | null) => void;
  /** Checks again, with repair. */
  readonly onRepair: () => void;
}

/** What a load would do, and what keeps it from being done. */
export function ReportStep(props: Props) {
  const { report, isOutdated, isOver, isBusy, isRepairing, picked, onLook, onRepair } = props;
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const { faults, faultCount, mendedCount, warnings, warningCount } = report;
  const [open, mended] = [faults.filter(({ isMended }) => !isMended), faults.filter(({ isMended }) => isMended)];
  const repairable = open.filter(({ isRepairable }) => isRepairable).length;
  const rows = useMemo(() => faultRows(faults, language), [faults, language]);
  return (
    <div className={isOutdated ? 'report is-outdated' : 'report'}>
      {isOutdated && <p className="notice">{t('files.outdated')}</p>}
      {!isOutdated && !isOver && <p>{t('files.notStored')}</p>}
      {faultCount === 0 && (
        <dl className="counts">
          {COUNTS.map((name) => (
            <div key={name} className={name === 'removed' && report.removed > 0 ? 'is-bad' : ''}>
              <dt>{t(`files.count.${name}`)}</dt>
              <dd>{t('files.number', { count: report[name] })}</dd>
            </div>
          ))}
        </dl>
      )}
      <p role="status" className={faultCount > 0 ? 'failure' : 'done'}>
        {faultCount > 0
          ? t('files.faultCount', { count: faultCount, features: report.features })
          : t('files.allGood', { count: report.features })}
      </p>
      {repairable > 0 && !isRepairing && !isOver && (
        <div className="notice">
          <p>{t('files.repairable', { count: repairable })}</p>
          <button type="button" disabled={isBusy} onClick={onRepair}>
            {t('files.repairNow')}
          </button>
        </div>
      )}
      {open.length > 0 && (
        <FaultTable title={t('files.faults', { count: faultCount })} faults={open} picked={picked} onLook={onLook} />
      )}
      {mended.length > 0 && (
        <FaultTable title={t('files.mended', { count: mendedCount })} faults={mended} picked={picked} onLook={onLook} />
      )}
      {faultCount + mendedCount > faults.length && <p>{t('files.faultsCut', { count: faults.length })}</p>}
      {faults.length > 0 && (
        <p>
          <CsvLink fileName={`${props.fileName}-faults.csv`} rows={rows} label={t('files.faultsSave')} />
        </p>
      )}
      {warnings.length > 0 && (
        <WarningList warnings={warnings} count={warningCount} onLook={(position) => onLook(position, null)} />
      )}
    </div>
  );
}
