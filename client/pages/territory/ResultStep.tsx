import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';

/** How it ended: done with its counts, failed with the reason, or given up. */
export function ResultStep({ job, onLeave }: { job: ImportJob; onLeave: () => void }) {
  const { t, i18n } = useTranslation();
  const { state, report, problem } = job;
  const reason = `files.problem.${problem}`;
  return (
    <>
      {state === 'done' && report && (
        <p role="status" className="done">
          {t('files.done', {
            added: report.added,
            changed: report.changed,
            unchanged: report.unchanged,
            removed: report.removed,
          })}
        </p>
      )}
      {state === 'cancelled' && <p role="status">{t('files.cancelled')}</p>}
      {state === 'failed' && (
        <div className="failure" role="alert">
          <p>{t('files.failed')}</p>
          {problem !== null && (
            <p>
              {i18n.exists(reason) ? t(reason) : t('files.problemOther')} <a href={`/problems/${problem}`}>{problem}</a>
            </p>
          )}
        </div>
      )}
      <p className="buttons">
        {state === 'done' && (
          <a className="button" href="/wall">
            {t('files.toWall')}
          </a>
        )}
        <button type="button" className={state === 'done' ? '' : 'primary'} onClick={onLeave}>
          {t('files.another')}
        </button>
      </p>
    </>
  );
}
