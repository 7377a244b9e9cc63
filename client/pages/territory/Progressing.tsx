import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Progress } from '../../live/files.ts';

interface Props {
  /** What is being done. */
  readonly label: string;
  readonly progress: Progress;
  /** What is counted, as it is written. */
  readonly text?: string;
  readonly onCancel: () => void;
}

/** Something that takes its time, how far it is, and the way out. */
export function Progressing({ label, progress: { done, total }, text = '', onCancel }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="progressing">
      <b id={id} role="status">
        {label}
      </b>
      {total > 0 ? <progress aria-labelledby={id} value={done} max={total} /> : <progress aria-labelledby={id} />}
      <span>{total > 0 && (text || t('files.progress', { done, total }))}</span>
      <button type="button" onClick={onCancel}>
        {t('cancel')}
      </button>
    </div>
  );
}
