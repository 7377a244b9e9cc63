import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';

interface Labelled {
  readonly label: string;
  /** Help that is read together with the label. */
  readonly hint?: string | undefined;
}

function Frame({ id, label, hint, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

interface InputProps extends Labelled, Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly onText: (text: string) => void;
}

export function Field({ label, hint, onText, ...input }: InputProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <input
        {...input}
        id={id}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onText(event.target.value)}
      />
    </Frame>
  );
}

interface SelectProps extends Labelled, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> {
  readonly onText: (text: string) => void;
}

export function SelectField({ label, hint, onText, children, ...select }: SelectProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <select
        {...select}
        id={id}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onText(event.target.value)}
      >
        {children}
      </select>
    </Frame>
  );
}
