import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly question: ReactNode;
  /** What the button says that does it. */
  readonly yes: string;
  readonly isBusy: boolean;
  /** It may not be done now. */
  readonly isBarred?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks once more, in its place and in one sentence, before something is done. */
export function Confirm({ question, yes, isBusy, isBarred = false, onYes, onNo }: Props) {
  const { t } = useTranslation();
  return (
    <div className="edit-confirm" role="alertdialog" aria-label={yes}>
      <p>{question}</p>
      <p className="buttons">
        <button type="button" disabled={isBusy} onClick={onNo}>
          {t('cancel')}
        </button>
        <button type="button" className="primary" autoFocus disabled={isBusy || isBarred} onClick={onYes}>
          {isBusy ? t('draft.working') : yes}
        </button>
      </p>
    </div>
  );
}
