import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A password or token that is shown once, to be copied. */
export function Secret({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<'' | 'secret.copied' | 'secret.select'>('');
  const copy = async (): Promise<void> => {
    input.current?.select();
    try {
      // There is no clipboard where the page came over plain HTTP from another machine.
      await navigator.clipboard.writeText(value);
      setOutcome('secret.copied');
    } catch {
      setOutcome('secret.select');
    }
  };
  return (
    <div className="field secret">
      <label htmlFor={id}>{label}</label>
      <span className="field-with-button">
        <input id={id} ref={input} readOnly value={value} onFocus={(event) => event.target.select()} />
        <button type="button" onClick={() => void copy()}>
          {t('secret.copy')}
        </button>
      </span>
      <small role="status">{outcome && t(outcome)}</small>
    </div>
  );
}
