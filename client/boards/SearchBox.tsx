import { useEffect, useId, useRef, useState } from 'react';
import { getJson } from '../live/api.ts';
import type { Hit } from '../map/hit.ts';
import { failureText } from '../text/failure.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

interface Result {
  readonly layer: string;
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly kind: string | null;
  readonly location: readonly [number, number];
  readonly bbox: readonly [number, number, number, number];
}

const WAIT_MS = 180;
/** What has a card, and the collection that it is read from. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  place: 'places',
  station: 'stations',
  jurisdiction: 'jurisdictions',
  beat: 'beats',
  unit: 'units',
};

/** What was found for which words. */
interface Answer {
  readonly q: string;
  readonly results: readonly Result[];
  readonly failure: string;
}

/** Finds by name, code or pinyin and flies there. */
export function SearchBox({ control }: { control: WallControl }) {
  const { t, nameOf, kind } = useWords();
  const [words, setWords] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [chosen, setChosen] = useState(0);
  /** Enter was pressed before the answer to what stands there had come. */
  const isHurried = useRef(false);
  const listId = useId();
  const q = words.trim();
  const results = answer?.results;

  useEffect(() => {
    isHurried.current = false;
    if (q === '') {
      setAnswer(null);
      return undefined;
    }
    let isOvertaken = false;
    const take = (next: Answer): void => {
      if (isOvertaken) return;
      setAnswer(next);
      setChosen(0);
      if (isHurried.current) goTo.current(next.results[0]);
    };
    const timer = setTimeout(() => {
      getJson<{ results: Result[] }>(`/api/search?${new URLSearchParams({ q })}`).then(
        ({ results: found }) => take({ q, results: found, failure: '' }),
        (error: unknown) => take({ q, results: [], failure: failureText(error) }),
      );
    }, WAIT_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [q]);

  const go = (result: Result | undefined): void => {
    if (!result) return;
    // A unit is found where it is, not where it is based.
    const present = result.layer === 'unit' ? control.unitPosition(result.id) : undefined;
    if (present) control.map.flyTo(present);
    else control.map.flyTo(result.location, { bbox: result.bbox, zoom: result.layer === 'place-name' ? 10.5 : 13 });
    const collection = COLLECTIONS[result.layer];
    if (collection) {
      getJson<{ properties: Hit['properties'] }>(`/api/${collection}/${result.id}`).then(
        ({ properties }) => control.select({ layer: result.layer as Hit['layer'], id: result.id, properties }),
        control.cardFailed,
      );
    }
    setWords('');
    (document.activeElement as HTMLElement | null)?.blur();
  };
  const goTo = useRef(go);
  goTo.current = go;

  return (
    <search className="search">
      <input
        id="search"
        type="search"
        role="combobox"
        aria-expanded={answer !== null}
        aria-controls={listId}
        aria-activedescendant={results?.[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label={t('search')}
        placeholder={t('search.hint')}
        autoComplete="off"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          // Enter and Escape of an input method belong to it.
          if (event.nativeEvent.isComposing) return;
          const count = results?.length ?? 0;
          if (event.key === 'ArrowDown') setChosen((n) => Math.min(n + 1, count - 1));
          else if (event.key === 'ArrowUp') setChosen((n) => Math.max(n - 1, 0));
          else if (event.key === 'Enter') {
            if (answer?.q === q) go(results?.[chosen]);
            else isHurried.current = true;
          } else if (event.key === 'Escape') {
            setWords('');
            event.currentTarget.blur();
          } else return;
          event.preventDefault();
        }}
      />
      {answer && (
        <ul className="results" id={listId} role="listbox" aria-label={t('search')}>
          {answer.results.length === 0 && (
            <li className="empty">{answer.failure || t('search.none', { q: answer.q })}</li>
          )}
          {answer.results.map((result, i) => (
            <li
              key={`${result.layer}-${result.id}`}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                go(result);
              }}
            >
              <span>{nameOf(result)}</span>
              <small>
                {result.kind && result.layer !== 'beat'
                  ? kind(result.layer, result.kind)
                  : result.layer === 'place-name'
                    ? ''
                    : t(`layer.${result.layer}`)}
              </small>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
