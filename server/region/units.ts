import type { Feature } from 'geojson';
import type { Station } from './district.ts';
import { numbered, pointFeature } from './feature.ts';
import { beside, distanceM, distanceToEdgeM, isInside } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { at, required } from './required.ts';
import type { Territory } from './territory.ts';

/** Per agency: volunteer teams, patrol cars, boats, drone crews. */
const FORCES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'ZJ-HUZ': [80, 24, 16, 8],
  'ZJ-JIX': [4, 4, 0, 1],
  'ZJ-HGH': [6, 6, 0, 1],
  'JS-SUZ': [6, 6, 8, 1],
  'JS-WUX': [5, 5, 6, 1],
  'AH-XUC': [5, 5, 0, 1],
};

/** Off the shore of each agency with boats, 3.5 km out. */
const MOORINGS: Readonly<Record<string, readonly LonLat[]>> = {
  'ZJ-HUZ': [
    [120.134, 30.981],
    [120.04, 31.044],
    [120.25, 30.961],
  ],
  'JS-SUZ': [[120.466, 31.066]],
  'JS-WUX': [[119.97, 31.3]],
};
/** Metres of water around a boat's base: what the simulator lets it range over. */
const OPEN_WATER_M = 1_800;
/** Degrees; how far from its base a unit may be at home. */
const MOORING_SPREAD = 0.05;
const STATION_SPREAD = 0.03;

/** A warden for each beat, and what the stations have besides. Everything here is invented. */
export function makeUnits(territory: Territory, lake: Areal, random: () => number): Feature[] {
  const wardens = territory.beats.map(({ code, jurisdiction, site }) =>
    pointFeature(site, {
      code: `W-${code}`,
      name_zh: `生态警长 ${code}`,
      name_en: `Warden ${code}`,
      agency: 'ZJ-HUZ',
      kind: 'warden',
      station: `${jurisdiction}-S`,
      beat: code,
      call_sign: code.replace('-', ''),
    }),
  );
  const others = territory.agencies.flatMap(({ plan }) => agencyUnits(plan.code, territory, lake, random));
  return [...wardens, ...others];
}

function agencyUnits(agency: string, territory: Territory, lake: Areal, random: () => number): Feature[] {
  const stations = territory.stations.filter((station) => station.agency === agency);
  const [teams, cars, boats, drones] = required(FORCES[agency], agency);
  const moorings = MOORINGS[agency] ?? [];
  const atStation = ({ site, area }: Station): LonLat => beside(site, area, random, STATION_SPREAD);
  const inVillage = (station: Station): LonLat => {
    const beats = territory.beats.filter(({ jurisdiction }) => jurisdiction === station.code);
    const beat = beats[Math.floor(random() * beats.length)];
    return beat ? beside(beat.site, beat.area, random) : atStation(station);
  };
  const onWater = (_: Station, i: number): LonLat => {
    const mooring = at(moorings, i % moorings.length);
    for (;;) {
      const base = beside(mooring, lake, random, MOORING_SPREAD);
      if (distanceToEdgeM(lake, base) >= OPEN_WATER_M) return base;
    }
  };
  const groups = [
    ['volunteer-team', 'V', '义警队', 'Volunteer team', teams, inVillage],
    ['patrol-car', 'C', '巡逻车', 'Patrol car', cars, atStation],
    ['boat', 'B', '巡逻艇', 'Patrol boat', boats, onWater],
    ['drone-crew', 'D', '无人机组', 'Drone crew', drones, atStation],
  ] as const;
  return groups.flatMap(([kind, letter, zh, en, count, homeOf]) => {
    const bases = kind === 'boat' ? stationsAt(moorings, stations) : stations;
    return Array.from({ length: count }, (_, i) => {
      const station = at(bases, i % bases.length);
      const code = numbered(`${letter}-${agency}`, i + 1, 2);
      return pointFeature(homeOf(station, i), {
        code,
        name_zh: `${zh} ${code}`,
        name_en: `${en} ${code}`,
        agency,
        kind,
        station: `${station.code}-S`,
        beat: null,
        call_sign: code.replaceAll('-', ''),
      });
    });
  });
}

/** For each mooring the station that answers for it, or the one nearest to it. */
function stationsAt(moorings: readonly LonLat[], stations: readonly Station[]): Station[] {
  return moorings.map(
    (mooring) =>
      stations.find(({ area }) => isInside(area, mooring)) ??
      stations.reduce((best, station) =>
        distanceM(station.site, mooring) < distanceM(best.site, mooring) ? station : best,
      ),
  );
}
