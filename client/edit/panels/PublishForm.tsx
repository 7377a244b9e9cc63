import { useId, useState } from 'react';
import type { WireDraftCheck } from '../../../server/contract/draft-schemas.ts';
import { instantOfField, momentField } from '../../text/moment.ts';
import { summaryText } from './difference-words.ts';
import { usePanelWords } from './use-panel-words.ts';

const HOUR_MS = 3_600_000;

interface Props {
  readonly check: WireDraftCheck;
  readonly isBusy: boolean;
  /** @param takesEffectAt - ISO 8601; `null` for at once. */
  readonly onPublish: (takesEffectAt: string | null) => void;
  readonly onCancel: () => void;
}

/** When it takes effect, and in one sentence what will happen. */
export function PublishForm({ check, isBusy, onPublish, onCancel }: Props) {
  const { t, minute } = usePanelWords();
  const [isLater, setIsLater] = useState(false);
  const [field, setField] = useState(() => momentField(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS));
  const fieldId = useId();
  const at = isLater ? instantOfField(field) : null;
  const isPast = at !== null && Date.parse(at) <= Date.now();
  const isMissing = isLater && at === null;
  const what = summaryText(t, check.differences);
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isMissing && !isPast) onPublish(at);
      }}
    >
      <fieldset className="edit-choice">
        <legend>{t('draft.publish.when')}</legend>
        <label>
          <input type="radio" name="when" checked={!isLater} onChange={() => setIsLater(false)} />
          {t('draft.publish.now')}
        </label>
        <label>
          <input type="radio" name="when" checked={isLater} onChange={() => setIsLater(true)} />
          {t('draft.publish.later')}
        </label>
      </fieldset>
      {isLater && (
        <div className="field">
          <label htmlFor={fieldId}>{t('draft.publish.at')}</label>
          <input
            id={fieldId}
            type="datetime-local"
            value={field}
            min={momentField(Date.now())}
            aria-describedby={`${fieldId}-hint`}
            onChange={({ target }) => setField(target.value)}
          />
          <small id={`${fieldId}-hint`}>{t('draft.publish.zone')}</small>
        </div>
      )}
      <p className="edit-sum" role="status">
        {isPast
          ? t('draft.publish.past')
          : at === null
            ? t('draft.publish.sentence.now', { what })
            : t('draft.publish.sentence.later', { what, when: minute(at) })}
      </p>
      <p className="buttons">
        <button type="button" disabled={isBusy} onClick={onCancel}>
          {t('cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy || isMissing || isPast}>
          {t(isBusy ? 'draft.working' : isLater ? 'draft.publish.confirm.later' : 'draft.publish.confirm.now')}
        </button>
      </p>
    </form>
  );
}
