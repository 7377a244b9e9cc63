import { useId, useState } from 'react';
import type { DragEvent } from 'react';

interface Props {
  readonly isBusy: boolean;
  /** Whether more than one may be chosen at a time. */
  readonly isMany?: boolean;
  readonly label: string;
  readonly hint: string;
  /** What the browser offers to choose from, as the attribute has it. */
  readonly accept: string;
  /** One or more; never none. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** Takes files, chosen or dropped. */
export function FileDrop({ isBusy, isMany = false, label, hint, accept, onFiles }: Props) {
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const onDrag = (event: DragEvent, isInside: boolean): void => {
    event.preventDefault();
    setIsOver(isInside);
  };
  const take = (files: FileList | null): void => {
    if (files && files.length > 0 && !isBusy) onFiles([...files]);
  };
  return (
    <div
      className={isOver ? 'drop is-over' : 'drop'}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => onDrag(event, false)}
      onDrop={(event) => {
        onDrag(event, false);
        take(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id} className="button">
        {label}
      </label>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept={accept}
        multiple={isMany}
        disabled={isBusy}
        onChange={(event) => {
          take(event.target.files);
          // The same file, mended, can be chosen again.
          event.target.value = '';
        }}
      />
      <small>{hint}</small>
    </div>
  );
}
