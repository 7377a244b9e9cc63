import { useId, useState } from 'react';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';

/** Takes one file, chosen or dropped. */
export function FileDrop({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const onDrag = (event: DragEvent, isInside: boolean): void => {
    event.preventDefault();
    setIsOver(isInside);
  };
  const take = (file: File | undefined): void => {
    if (file && !isBusy) onFile(file);
  };
  return (
    <div
      className={isOver ? 'drop is-over' : 'drop'}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => onDrag(event, false)}
      onDrop={(event) => {
        onDrag(event, false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <label htmlFor={id} className="button">
        {t('import.choose')}
      </label>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept=".csv,text/csv"
        disabled={isBusy}
        onChange={(event) => {
          take(event.target.files?.[0]);
          // The same file, mended, can be chosen again.
          event.target.value = '';
        }}
      />
      <small>{t('import.drop')}</small>
    </div>
  );
}
