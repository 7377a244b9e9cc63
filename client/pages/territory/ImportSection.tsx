import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { sizeText } from '../../text/size.ts';
import { Failure } from '../form/Failure.tsx';
import { FileStep } from './FileStep.tsx';
import { ImportSteps } from './ImportSteps.tsx';
import { Progressing } from './Progressing.tsx';
import { ResultStep } from './ResultStep.tsx';
import { Step } from './Step.tsx';
import { useImportJob } from './use-import-job.ts';
import type { ImportWork } from './use-import-job.ts';

/** A file on its way into the territory, step by step; each stands there as soon as it can be taken. */
export function ImportSection({ mayLoadShared }: { mayLoadShared: boolean }) {
  const { t } = useTranslation();
  const work = useImportJob();
  const { job, upload, isBusy } = work;
  return (
    <>
      <p>{t('files.lead')}</p>
      <Step number={1} title={t('files.step.file')}>
        {work.isLost && (
          <p className="notice" role="alert">
            {t('files.lost')}
          </p>
        )}
        {!job && !upload && isBusy && <p role="status">{t('loading')}</p>}
        {!job && !upload && !isBusy && <FileStep onFile={work.start} />}
        {upload && (
          <Progressing
            label={t('files.uploading')}
            progress={upload}
            text={`${sizeText(upload.done)} / ${sizeText(upload.total)}`}
            onCancel={work.cancel}
          />
        )}
        {job && <ChosenFile job={job} work={work} />}
        {job && !hasContents(job) && isOver(job) && <ResultStep job={job} onLeave={work.leave} />}
        {!job && <Failure of={work.failure} />}
      </Step>
      {job && hasContents(job) && <ImportSteps key={job.id} job={job} work={work} mayLoadShared={mayLoadShared} />}
    </>
  );
}

const hasContents = ({ layers }: ImportJob): boolean => layers.length > 0;
const isOver = ({ state }: ImportJob): boolean => ['done', 'failed', 'cancelled'].includes(state);

function ChosenFile({ job, work }: { job: ImportJob; work: ImportWork }) {
  const { t } = useTranslation();
  const isReading = job.state === 'reading';
  return (
    <>
      <div className="chosen-file">
        <b>{job.name}</b>
        <small>{sizeText(job.bytes)}</small>
        {['described', 'checked'].includes(job.state) && (
          <button type="button" onClick={work.leave}>
            {t('files.another')}
          </button>
        )}
      </div>
      {isReading && <Progressing label={t('files.reading')} progress={job.progress} onCancel={work.cancel} />}
      {isReading && <Failure of={work.failure} />}
    </>
  );
}
