import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { bboxOf } from '../../map/bbox-of.ts';
import { Failure } from '../form/Failure.tsx';
import { CommitDialog } from './CommitDialog.tsx';
import { ContentsStep } from './ContentsStep.tsx';
import { draftOf, isChecked, settingsOf, SHARED_LAYERS, TERRITORY_LAYERS, withFields } from './file-settings.ts';
import type { SettingsDraft } from './file-settings.ts';
import { nameOf } from './fault-rows.ts';
import type { Look } from './PreviewPanel.tsx';
import { PreviewSide } from './PreviewSide.tsx';
import { Progressing } from './Progressing.tsx';
import { ReportStep } from './ReportStep.tsx';
import { ResultStep } from './ResultStep.tsx';
import { SettingsStep } from './SettingsStep.tsx';
import { Step } from './Step.tsx';
import { isUnderWay } from './use-import-job.ts';
import type { ImportWork } from './use-import-job.ts';
import { useBounds, usePlace } from './use-place.ts';
import { usePreview, usePreviewFeatures } from './use-preview.ts';
import type { RepairView } from './use-preview.ts';

interface Props {
  readonly job: ImportJob;
  readonly work: ImportWork;
  /** Whoever administers one agency makes no others, and draws what is of others too in the editor. */
  readonly mayLoadShared: boolean;
}

/** What is in the file, what it is, what a check finds, and how it ends; beside it the map. */
export function ImportSteps({ job, work, mayLoadShared }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(job));
  useEffect(() => setDraft((before) => withFields(job, before)), [job]);
  const [isAsking, setIsAsking] = useState(false);
  const side = useSide(job, draft);
  const { state, report } = job;
  const isOver = state === 'done' || state === 'failed' || state === 'cancelled';
  const isBusy = work.isBusy || isUnderWay(job);
  const isOutdated = !isChecked(job, draft);
  const check = (checked: SettingsDraft): void => work.check(settingsOf(checked, job.encoding));
  const repair = (): void => {
    const repaired = { ...draft, repair: true };
    setDraft(repaired);
    check(repaired);
  };
  const mayCommit = state === 'checked' && report !== null && report.faultCount === 0 && !isOutdated;
  return (
    <div className="with-map">
      <div className="steps-before">
        {!isOver && (
          <>
            <Step number={2} title={t('files.step.contents')}>
              <ContentsStep job={job} isBusy={isBusy} onEncoding={work.reread} />
            </Step>
            <Step number={3} title={t('files.step.settings')}>
              <SettingsStep
                job={job}
                draft={draft}
                layers={TERRITORY_LAYERS.filter((layer) => mayLoadShared || !SHARED_LAYERS.includes(layer))}
                isBusy={isBusy}
                place={side.place}
                onDraft={setDraft}
                onCheck={() => check(draft)}
              />
            </Step>
          </>
        )}
      </div>
      {side.bounds && <PreviewSide {...side.map} bounds={side.bounds} />}
      <div className="steps-after">
        {!isOver && <Failure of={work.failure} />}
        {state === 'checking' && (
          <Progressing label={t('files.checking')} progress={job.progress} onCancel={work.cancel} />
        )}
        {report && (
          <Step number={4} title={t('files.step.report')}>
            <Failure of={side.failure} />
            <ReportStep
              fileName={job.name}
              report={report}
              isOutdated={isOutdated && !isOver}
              isOver={isOver}
              isBusy={isBusy}
              isRepairing={draft.repair}
              picked={side.picked}
              onLook={side.lookAt}
              onRepair={repair}
            />
          </Step>
        )}
        {(report !== null || isOver) && (
          <Step number={5} title={t('files.step.result')}>
            {state === 'checked' && (
              <>
                <p>{t(mayCommit ? 'files.commitHint' : 'files.commitBlocked')}</p>
                <button
                  type="button"
                  className="primary"
                  disabled={!mayCommit || isBusy}
                  onClick={() => setIsAsking(true)}
                >
                  {t('files.commit')}
                </button>
              </>
            )}
            {state === 'loading' && (
              <Progressing label={t('files.loading')} progress={job.progress} onCancel={work.cancel} />
            )}
            {isOver && <ResultStep job={job} onLeave={work.leave} />}
          </Step>
        )}
      </div>
      {isAsking && (
        <CommitDialog
          job={job}
          onClose={() => setIsAsking(false)}
          onCommit={(acceptMisfits) => {
            setIsAsking(false);
            work.commit(acceptMisfits);
          }}
        />
      )}
    </div>
  );
}

/** What the map shows, and where it looks. */
function useSide(job: ImportJob, draft: SettingsDraft) {
  const { t } = useTranslation();
  const [view, setView] = useState<RepairView>('both');
  const [picked, setPicked] = useState<number | null>(null);
  const [look, setLook] = useState<Look | null>(null);
  const bounds = useBounds();
  const place = usePlace(job, draft, bounds);
  const { features, failure } = usePreviewFeatures(job);
  const { report, settings } = job;
  // In another system it would lie elsewhere: only the new check knows how.
  const isThere = settings?.system === draft.system && settings.source === draft.source;
  const preview = usePreview({
    report,
    features: isThere ? features : null,
    frame: place.bbox,
    home: place.told?.isDoubtful ? bounds : null,
    view,
    picked,
  });
  const { frame } = preview;
  useEffect(() => {
    if (frame && bounds) setLook({ bbox: unionOf(frame, bounds) });
  }, [frame, bounds]);
  useEffect(() => {
    const bbox = features && bboxOf(features.map(({ geometry }) => geometry));
    if (bbox) setLook({ bbox });
  }, [features]);
  const one = features?.find(({ properties }) => properties.index === picked)?.properties;
  return {
    bounds,
    failure,
    picked,
    place: place.told,
    lookAt(position: readonly [number, number], index: number | null): void {
      setPicked(index);
      setLook({ position });
      // On a phone it lies above.
      document.querySelector('.preview-map')?.scrollIntoView({ block: 'nearest' });
    },
    map: {
      preview,
      look,
      view,
      hasRepairs: isThere && (report?.faults.some(({ before, after }) => before !== null || after !== null) ?? false),
      pickedText: one ? t('files.picked', { feature: nameOf(one) }) : '',
      onPick: setPicked,
      onView: setView,
    },
  };
}

function unionOf(a: readonly number[], b: readonly number[]): [number, number, number, number] {
  return [Math.min(a[0]!, b[0]!), Math.min(a[1]!, b[1]!), Math.max(a[2]!, b[2]!), Math.max(a[3]!, b[3]!)];
}
