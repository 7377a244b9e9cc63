import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** Escape does not close it: what it shows is shown once. */
  readonly isHeld?: boolean;
  readonly children: ReactNode;
}

/** A form or a message over the page, which must be answered first; the focus goes back to where it was. */
export function Dialog({ title, onClose, isHeld = false, children }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    element.querySelector<HTMLElement>('input, select')?.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!isHeld) onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        {!isHeld && (
          <button type="button" className="dialog-close" aria-label={t('card.close')} onClick={onClose}>
            ×
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
