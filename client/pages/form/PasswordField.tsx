import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly autoComplete: 'current-password' | 'new-password' | 'off';
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly minLength?: number;
  /** Why what stands there cannot be sent; '' when it can. */
  readonly fault?: string;
}

/** A secret to type, which can be shown to whoever typed it. */
export function PasswordField({ label, hint, value, onText, fault, ...input }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="field-with-button">
        <input
          {...input}
          id={id}
          type={isShown ? 'text' : 'password'}
          required
          maxLength={256}
          spellCheck={false}
          autoCapitalize="none"
          value={value}
          aria-describedby={`${id}-hint`}
          ref={(element) => element?.setCustomValidity(fault ?? '')}
          onChange={(event) => onText(event.target.value)}
        />
        <button
          type="button"
          aria-pressed={isShown}
          aria-label={t(isShown ? 'password.hideOf' : 'password.showOf', { label })}
          onClick={() => setIsShown(!isShown)}
        >
          {t(isShown ? 'password.hide' : 'password.show')}
        </button>
      </span>
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}
