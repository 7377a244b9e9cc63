import { useEffect, useRef, useState } from 'react';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly isDisabled: boolean;
  readonly wrong: string | null;
  readonly onChange: (value: string) => void;
}

/**
 * A text that counts when it is left, so that a name is one step to undo and not one for each letter; what was left while it
 * could not be changed counts when it can be again.
 */
export function TextField({ label, value, isDisabled, wrong, onChange }: FieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const commit = (): void => {
    if (isDisabled) return;
    if (typed !== null && typed.trim() !== value) onChange(typed.trim());
    setTyped(null);
  };
  useEffect(() => {
    if (document.activeElement !== input.current) commit();
  }, [isDisabled]);
  return (
    <label>
      {label}
      <input
        ref={input}
        value={typed ?? value}
        readOnly={isDisabled}
        maxLength={200}
        aria-invalid={wrong !== null}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      {wrong !== null && <small className="failure">{wrong}</small>}
    </label>
  );
}

interface Option {
  readonly code: string;
  readonly name: string;
}

/** One of some things with names; what is none of them stays until another is chosen. */
export function ChoiceField({ options, ...field }: FieldProps & { readonly options: readonly Option[] }) {
  const { label, value, isDisabled, wrong, onChange } = field;
  const isKnown = options.some(({ code }) => code === value);
  return (
    <label>
      {label}
      <select
        value={value}
        disabled={isDisabled}
        aria-invalid={wrong !== null}
        onChange={(event) => onChange(event.target.value)}
      >
        {!isKnown && <option value={value}>{value || '—'}</option>}
        {options.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      {wrong !== null && <small className="failure">{wrong}</small>}
    </label>
  );
}
