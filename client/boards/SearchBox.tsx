import { useEffect, useId, useRef, useState } from 'react';
import { getJson } from '../live/api.ts';
import type { Hit } from '../map/wall-map.ts';
import { wall } from '../state/wall.ts';
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

/** Finds by name, code or pinyin and flies there. */
export function SearchBox({ control }: { control: WallControl }) {
  const { t, nameOf, kind } = useWords();
  const [words, setWords] = useState('');
  const [results, setResults] = useState<readonly Result[] | null>(null);
  const [chosen, setChosen] = useState(0);
  const [failure, setFailure] = useState('');
  const asked = useRef(0);
  const listId = useId();

  useEffect(() => {
    const q = words.trim();
    const turn = ++asked.current;
    if (q === '') {
      setResults(null);
      return undefined;
    }
    const timer = setTimeout(() => {
      getJson<{ results: Result[] }>(`/api/search?${new URLSearchParams({ q })}`).then(
        ({ results: found }) => {
          // An answer that was overtaken by a later question is no answer.
          if (turn !== asked.current) return;
          setResults(found);
          setChosen(0);
          setFailure('');
        },
        (error: Error) => setFailure(error.message),
      );
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [words]);

  const go = (result: Result | undefined): void => {
    if (!result) return;
    control.map.flyTo(result.location, { bbox: result.bbox, zoom: result.layer === 'place-name' ? 10.5 : 13 });
    const collection = COLLECTIONS[result.layer];
    if (collection) {
      getJson<{ properties: Hit['properties'] }>(`/api/${collection}/${result.id}`).then(
        ({ properties }) => control.select({ layer: result.layer as Hit['layer'], id: result.id, properties }),
        (error: Error) => wall.setState({ notice: error.message }),
      );
    }
    setWords('');
    (document.activeElement as HTMLElement | null)?.blur();
  };

  return (
    <search className="search">
      <input
        id="search"
        type="search"
        role="combobox"
        aria-expanded={results !== null}
        aria-controls={listId}
        aria-activedescendant={results?.[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label={t('search')}
        placeholder={t('search.hint')}
        autoComplete="off"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          const count = results?.length ?? 0;
          if (event.key === 'ArrowDown') setChosen((n) => Math.min(n + 1, count - 1));
          else if (event.key === 'ArrowUp') setChosen((n) => Math.max(n - 1, 0));
          else if (event.key === 'Enter') go(results?.[chosen]);
          else if (event.key === 'Escape') {
            setWords('');
            event.currentTarget.blur();
          } else return;
          event.preventDefault();
        }}
      />
      {results && (
        <ul className="results" id={listId} role="listbox" aria-label={t('search')}>
          {results.length === 0 && <li className="empty">{failure || t('search.none', { q: words.trim() })}</li>}
          {results.map((result, i) => (
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
