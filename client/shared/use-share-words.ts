import { useStore } from 'zustand';
import { useWords } from '../boards/use-words.ts';
import { shares } from '../state/shares.ts';

/** Words for zones and kinds of shares, also of those that the map does not show. */
export function useShareWords() {
  const words = useWords();
  const options = useStore(shares, (state) => state.options);
  const { nameOf } = words;
  return {
    ...words,
    options,
    zone: (code: string): string => nameOf(options?.zones.find((zone) => zone.code === code)) || code,
    kindName: (noun: string, code: string): string =>
      nameOf(options?.kinds.find((kind) => kind.noun === noun && kind.code === code)) || code,
  };
}
