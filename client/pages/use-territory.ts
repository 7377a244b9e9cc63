import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { getAll, getJson } from '../live/api.ts';
import { preferences } from '../state/preferences.ts';
import type { Named } from '../state/wall.ts';
import { namedText } from '../text/people.ts';

interface Station extends Named {
  readonly agency: string;
}

export interface Territory {
  readonly agencies: readonly Named[];
  readonly stations: readonly Station[];
  /** Both have come. */
  readonly isLoaded: boolean;
  readonly failure: unknown;
  /** The name by code in the user's language; the code while or where there is no name. */
  agencyName(code: string): string;
  stationName(code: string): string;
}

const propertiesOf = async <P>(path: string): Promise<P[]> =>
  (await getAll<{ properties: P }>(path)).map(({ properties }) => properties);

/** The agencies and stations in scope, to choose from and to name what has a code only. */
export function useTerritory(): Territory {
  const { language } = useStore(preferences);
  const [agencies, setAgencies] = useState<readonly Named[]>([]);
  /** Also that of whoever sees less than a whole agency. */
  const [named, setNamed] = useState<readonly Named[]>([]);
  const [stations, setStations] = useState<readonly Station[]>([]);
  const [isLoaded, setIsLoaded] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    Promise.all([
      propertiesOf<Named>('/api/agencies'),
      propertiesOf<Station>('/api/stations?limit=5000'),
      getJson<{ agencies: Named[] }>('/api/summary'),
    ]).then(([someAgencies, someStations, summary]) => {
      setNamed([...someAgencies, ...summary.agencies]);
      setAgencies(someAgencies);
      setStations(someStations);
      setIsLoaded(true);
    }, setFailure);
  }, []);
  const nameIn =
    (list: readonly Named[]) =>
    (code: string): string => {
      const found = list.find((one) => one.code === code);
      return found ? namedText(found, language) : code;
    };
  return { agencies, stations, isLoaded, failure, agencyName: nameIn(named), stationName: nameIn(stations) };
}
