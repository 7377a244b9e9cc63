import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { Dialog } from '../form/Dialog.tsx';

interface Props {
  readonly job: ImportJob;
  readonly onCommit: (acceptMisfits: boolean) => void;
  readonly onClose: () => void;
}

/** Says what will happen before it does; what takes something out of force, or does not fit, is agreed to on its own. */
export function CommitDialog({ job: { name, report, settings }, onCommit, onClose }: Props) {
  const { t } = useTranslation();
  if (!report || !settings) return null;
  const { added, changed, unchanged, removed, mendedCount } = report;
  const misfits = report.warningCount;
  const layer = t(`files.layer.${settings.layer}`);
  return (
    <Dialog title={t('files.commitTitle', { layer })} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onCommit(misfits > 0);
        }}
      >
        <p>{t('files.commitLead', { name, layer })}</p>
        <ul className="consequences">
          <li>{t('files.will.add', { count: added })}</li>
          <li>{t('files.will.change', { count: changed })}</li>
          {unchanged > 0 && <li>{t('files.will.keep', { count: unchanged })}</li>}
          {mendedCount > 0 && <li>{t('files.will.mend', { count: mendedCount })}</li>}
          {removed > 0 && (
            <li className="failure">
              <b>{t('files.will.remove', { count: removed })}</b>
            </li>
          )}
          {misfits > 0 && (
            <li className="failure">
              <b>{t('files.will.misfit', { count: misfits })}</b>
            </li>
          )}
          <li>{t('files.will.tell')}</li>
        </ul>
        {removed > 0 && <Agreement text={t('files.agreeRemove', { count: removed })} />}
        {misfits > 0 && <Agreement text={t('files.agreeMisfit', { count: misfits })} />}
        <p className="buttons">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary">
            {t('files.commitNow')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/** Nothing is sent before it is ticked. */
const Agreement = ({ text }: { readonly text: string }) => (
  <label className="check">
    <input type="checkbox" required />
    {text}
  </label>
);
