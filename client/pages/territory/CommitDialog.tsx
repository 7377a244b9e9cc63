import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { Dialog } from '../form/Dialog.tsx';

interface Props {
  readonly job: ImportJob;
  readonly onCommit: () => void;
  readonly onClose: () => void;
}

/** Says what will happen before it does; what takes something out of force is agreed to on its own. */
export function CommitDialog({ job: { name, report, settings }, onCommit, onClose }: Props) {
  const { t } = useTranslation();
  const [isAgreed, setIsAgreed] = useState(false);
  if (!report || !settings) return null;
  const { added, changed, unchanged, removed, mendedCount } = report;
  const layer = t(`files.layer.${settings.layer}`);
  return (
    <Dialog title={t('files.commitTitle', { layer })} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onCommit();
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
          <li>{t('files.will.tell')}</li>
        </ul>
        {removed > 0 && (
          <label className="check">
            <input
              type="checkbox"
              required
              checked={isAgreed}
              onChange={(event) => setIsAgreed(event.target.checked)}
            />
            {t('files.agreeRemove', { count: removed })}
          </label>
        )}
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
