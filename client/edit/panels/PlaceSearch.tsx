import { useEffect, useId, useState } from 'react';
import { findPlaces } from '../../live/places.ts';
import type { FoundPlace } from '../../live/places.ts';
import { failureText } from '../../text/failure.ts';
import { usePanelWords } from './use-panel-words.ts';

const WAIT_MS = 200;
const MAX_SHOWN = 6;

/** Finds a place by name, code or pinyin. */
export function PlaceSearch({
  label,
  onChoose,
}: {
  label: string;
  onChoose: (position: FoundPlace['location']) => void;
}) {
  const { t, named } = usePanelWords();
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly FoundPlace[] | null>(null);
  const [failure, setFailure] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const q = words.trim();
  useEffect(() => {
    setFound(null);
    setFailure('');
    if (q === '') return undefined;
    let isOvertaken = false;
    const timer = setTimeout(() => {
      findPlaces(q).then(
        (places) => {
          if (isOvertaken) return;
          setFound(places.slice(0, MAX_SHOWN));
          setChosen(0);
        },
        (error: unknown) => !isOvertaken && setFailure(failureText(error)),
      );
    }, WAIT_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [q]);
  const take = (place: FoundPlace | undefined): void => {
    if (!place) return;
    setWords('');
    onChoose(place.location);
  };
  return (
    <div className="edit-search">
      <input
        type="search"
        role="combobox"
        aria-label={label}
        placeholder={label}
        aria-expanded={found !== null}
        aria-controls={listId}
        aria-activedescendant={found?.[chosen] ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        value={words}
        onChange={({ target }) => setWords(target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const last = (found?.length ?? 0) - 1;
          if (event.key === 'ArrowDown') setChosen((n) => Math.min(n + 1, last));
          else if (event.key === 'ArrowUp') setChosen((n) => Math.max(n - 1, 0));
          else if (event.key === 'Enter') take(found?.[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {found && (
        <ul id={listId} role="listbox" aria-label={label}>
          {found.length === 0 && <li className="empty">{t('search.none', { q })}</li>}
          {found.map((place, i) => (
            <li
              key={`${place.layer} ${place.id}`}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(place);
              }}
            >
              {named(place)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
