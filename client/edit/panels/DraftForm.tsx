import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../pages/form/Field.tsx';

interface Props {
  readonly title?: string;
  readonly reason?: string;
  readonly send: string;
  readonly isBusy: boolean;
  readonly onSend: (title: string, reason: string) => void;
  readonly onCancel: () => void;
}

/** What a draft is called and why it is drawn; the reason stays with every version that comes of it. */
export function DraftForm({ title: oldTitle = '', reason: oldReason = '', send, isBusy, onSend, onCancel }: Props) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(oldTitle);
  const [reason, setReason] = useState(oldReason);
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(title.trim(), reason.trim());
      }}
    >
      <Field
        label={t('draft.field.title')}
        placeholder={t('draft.field.title.hint')}
        value={title}
        onText={setTitle}
        required
        maxLength={200}
        autoFocus
      />
      <Field
        label={t('draft.field.reason')}
        hint={t('draft.field.reason.hint')}
        value={reason}
        onText={setReason}
        maxLength={2_000}
      />
      <p className="buttons">
        <button type="button" onClick={onCancel}>
          {t('cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy || title.trim() === ''}>
          {isBusy ? t('draft.working') : send}
        </button>
      </p>
    </form>
  );
}
