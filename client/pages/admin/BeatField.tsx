import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { findBeats } from '../../live/beats.ts';
import type { FoundBeat } from '../../live/beats.ts';
import { preferences } from '../../state/preferences.ts';
import { namedText } from '../../text/people.ts';

const WAIT_MS = 200;

/** A beat's code, typed or found by name, code or pinyin. */
export function BeatField({ value, onText }: { value: string; onText: (code: string) => void }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const id = useId();
  const [found, setFound] = useState<readonly FoundBeat[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const words = value.trim();
  const exact = found.find(({ code }) => code === words);
  useEffect(() => {
    if (words === '') {
      setFound([]);
      return undefined;
    }
    let isOvertaken = false;
    const timer = setTimeout(() => {
      findBeats(words).then(
        (beats) => {
          if (isOvertaken) return;
          setFound(beats);
          setChosen(0);
        },
        // The code can be typed without the search.
        () => undefined,
      );
    }, WAIT_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [words]);

  const take = (beat: FoundBeat | undefined): void => {
    if (beat) onText(beat.code);
    setIsOpen(false);
  };
  const isListed = isOpen && found.length > 0;
  return (
    <div className="field">
      <label htmlFor={id}>{t('field.beat')}</label>
      <input
        id={id}
        role="combobox"
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-activedescendant={isListed ? `${id}-${chosen}` : undefined}
        aria-describedby={`${id}-hint`}
        autoComplete="off"
        spellCheck={false}
        required
        maxLength={64}
        value={value}
        onChange={(event) => {
          onText(event.target.value);
          setIsOpen(true);
        }}
        onBlur={() => setIsOpen(false)}
        onKeyDown={(event) => {
          if (!isListed || event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setChosen((n) => Math.min(n + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setChosen((n) => Math.max(n - 1, 0));
          else if (event.key === 'Enter') take(found[chosen]);
          else if (event.key === 'Escape') setIsOpen(false);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={t('field.beat')} className="options" hidden={!isListed}>
        {found.map((beat, i) => (
          <li
            key={beat.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === chosen}
            onMouseDown={(event) => {
              event.preventDefault();
              take(beat);
            }}
          >
            {namedText(beat, language)} <small>{beat.code}</small>
          </li>
        ))}
      </ul>
      <small id={`${id}-hint`}>{exact ? namedText(exact, language) : t('person.beatHint')}</small>
    </div>
  );
}
