import type { Feature, Position } from 'geojson';
import { numbered, pointFeature } from './feature.ts';
import { isInside } from './geometry.ts';
import type { Areal } from './geometry.ts';
import { AGENCIES } from './plan.ts';
import { spreadSites } from './sites.ts';
import type { Source } from './source.ts';
import type { Beat, Territory } from './territory.ts';

const SCENIC: readonly (readonly [string, string])[] = [
  ['竹海', 'Bamboo Sea'],
  ['溪谷', 'Stream Valley'],
  ['古镇水乡', 'Water Town'],
  ['湿地', 'Wetland'],
  ['湖畔', 'Lakeside'],
  ['茶园', 'Tea Garden'],
  ['山顶天池', 'Summit Pool'],
  ['漂流', 'Rafting'],
  ['峡谷', 'Gorge'],
  ['银杏长廊', 'Ginkgo Lane'],
  ['梅林', 'Plum Grove'],
  ['桑基鱼塘', 'Mulberry Fish Ponds'],
  ['古桥', 'Old Bridge'],
  ['水库', 'Reservoir'],
  ['草原牧场', 'Meadow'],
  ['森林公园', 'Forest Park'],
];
/** Per agency: volunteer teams, patrol cars, boats, drone crews. */
const FORCES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'ZJ-HUZ': [80, 24, 16, 8],
  'ZJ-JIX': [4, 4, 0, 1],
  'ZJ-HGH': [6, 6, 0, 1],
  'JS-SUZ': [6, 6, 8, 1],
  'JS-WUX': [5, 5, 6, 1],
  'AH-XUC': [5, 5, 0, 1],
};
/** Water near the shore of each agency with boats. */
const MOORINGS: Readonly<Record<string, Position>> = {
  'ZJ-HUZ': [120.11, 30.965],
  'JS-SUZ': [120.42, 31.1],
  'JS-WUX': [119.96, 31.3],
};

/** Units, places and a few open incidents on a territory. Everything here is invented. */
export function makePresence(source: Source, territory: Territory, random: () => number) {
  const lake = source.water.find(({ properties }) => properties.name === '太湖')!.geometry;
  return {
    place: makePlaces(territory, lake, random),
    unit: makeUnits(territory, lake, random),
    incident: makeIncidents(territory, lake, random),
  };
}

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;

function near(area: Areal, [lon, lat]: Position, spread: number, random: () => number): Position {
  for (let tries = 0; tries < 400; tries++) {
    const position: Position = [lon! + (random() - 0.5) * spread, lat! + (random() - 0.5) * spread];
    if (isInside(area, position)) return position;
  }
  return [lon!, lat!];
}

function makePlaces(territory: Territory, lake: Areal, random: () => number): Feature[] {
  const places: Feature[] = [];
  const add = (kind: string, prefix: string, zh: string, en: string, agency: string, position: Position): void => {
    const n = places.filter(({ properties }) => properties?.['kind'] === kind).length + 1;
    places.push(
      pointFeature(position, {
        code: numbered(prefix, n, 2),
        name_zh: zh.replace('#', String(n).padStart(2, '0')),
        name_en: en.replace('#', String(n).padStart(2, '0')),
        agency,
        kind,
      }),
    );
  };
  const scenicBeats = territory.beats.filter(({ kind }) => kind !== 'farmland' && kind !== 'mine');
  for (const [zh, en] of SCENIC) {
    add(
      'scenic-spot',
      'SC',
      `联盟景区 # ${zh}`,
      `Alliance scenic spot # ${en}`,
      'ZJ-HUZ',
      pick(scenicBeats, random).site,
    );
  }
  add('joint-station', 'JS', '浙苏边界联勤警务站', 'Zhejiang–Jiangsu Joint Station', 'ZJ-HUZ', [119.9, 31.165]);
  add('lake-base', 'LB', '环湖联勤基地', 'Lake Rim Joint Base', 'ZJ-HUZ', [120.1, 30.935]);
  const kinds = [
    ['drop-in-post', 'DP', '便民警务点 #', 'Drop-in post #', 14],
    ['sensor', 'SE', '水质监测点 #', 'Water sensor #', 14],
    ['camera', 'CA', '视频点 #', 'Camera #', 14],
  ] as const;
  for (const [kind, prefix, zh, en, count] of kinds) {
    const where =
      kind === 'sensor'
        ? territory.beats.filter((beat) => beat.kind === 'river' || beat.kind === 'lake')
        : territory.beats;
    for (let i = 0; i < count; i++) add(kind, prefix, zh, en, 'ZJ-HUZ', pick(where, random).site);
  }
  const shore = territory.beats.filter(
    ({ kind, site }) => kind === 'lake' && site[1]! > 30.88 && !isInside(lake, site),
  );
  for (let i = 0; i < 4; i++) add('boat-ramp', 'BR', '下水坡道 #', 'Boat ramp #', 'ZJ-HUZ', pick(shore, random).site);
  return places;
}

function makeUnits(territory: Territory, lake: Areal, random: () => number): Feature[] {
  const wardens = territory.beats.map((beat) =>
    pointFeature(beat.site, {
      code: `W-${beat.code}`,
      name_zh: `生态警长 ${beat.code}`,
      name_en: `Warden ${beat.code}`,
      agency: 'ZJ-HUZ',
      kind: 'warden',
      station: beat.station,
      beat: beat.code,
      call_sign: beat.code.replace('-', ''),
    }),
  );
  const others = AGENCIES.flatMap(({ code: agency }) => {
    const stations = [...territory.stations].filter(([, station]) => station.agency === agency);
    const [teams, cars, boats, drones] = FORCES[agency]!;
    const groups = [
      ['volunteer-team', 'V', '义警队', 'Volunteer team', teams],
      ['patrol-car', 'C', '巡逻车', 'Patrol car', cars],
      ['boat', 'B', '巡逻艇', 'Patrol boat', boats],
      ['drone-crew', 'D', '无人机组', 'Drone crew', drones],
    ] as const;
    return groups.flatMap(([kind, letter, zh, en, count]) =>
      Array.from({ length: count }, (_, i) => {
        const [station, { site }] = stations[i % stations.length]!;
        const code = numbered(`${letter}-${agency}`, i + 1, 2);
        const position =
          kind === 'boat' ? near(lake, MOORINGS[agency]!, 0.14, random) : near(anywhere, site, 0.03, random);
        return pointFeature(position, {
          code,
          name_zh: `${zh} ${code}`,
          name_en: `${en} ${code}`,
          agency,
          kind,
          station,
          beat: null,
          call_sign: code.replaceAll('-', ''),
        });
      }),
    );
  });
  return [...wardens, ...others];
}

const anywhere: Areal = {
  type: 'Polygon',
  coordinates: [
    [
      [-180, -90],
      [180, -90],
      [180, 90],
      [-180, 90],
      [-180, -90],
    ],
  ],
};

function makeIncidents(territory: Territory, lake: Areal, random: () => number): Feature[] {
  const inBeat = (kind: string): Beat =>
    pick(
      territory.beats.filter((beat) => beat.kind === kind),
      random,
    );
  const zone = territory.adjacencyZone.find(({ properties }) => properties?.['code'] === 'ZJ-HUZ_JS-WUX')!;
  const inZone = spreadSites(zone.geometry as Areal, 1, random)[0]!;
  const cases: readonly (readonly [string, number, Position, string])[] = [
    ['water-pollution', 2, inZone, '边界河道水面出现油膜（演示） · Oil film on a border river (demo)'],
    [
      'algal-bloom',
      3,
      near(lake, [120.1, 30.97], 0.08, random),
      '近岸蓝藻聚集（演示） · Algal bloom near the shore (demo)',
    ],
    ['forest-fire', 1, inBeat('forest').site, '瞭望点报告冒烟（演示） · Smoke seen from a lookout (demo)'],
    ['poaching-fish', 4, inBeat('lake').site, '夜间下网捕捞（演示） · Nets set at night (demo)'],
    ['sand-mining', 3, inBeat('mine').site, '夜间机械作业（演示） · Machines at work at night (demo)'],
    ['covert-discharge', 2, inBeat('river').site, '排口异味（演示） · Foul smell at an outlet (demo)'],
    ['open-burning', 4, inBeat('farmland').site, '田间露天焚烧（演示） · Open burning in a field (demo)'],
    ['encroachment', 4, inBeat('wetland').site, '湿地填土（演示） · Filling of a wetland (demo)'],
  ];
  return cases.map(([kind, severity, position, description], i) =>
    pointFeature(position, {
      code: numbered('DEMO', i + 1, 3),
      name_zh: `演示警情 ${i + 1}`,
      name_en: `Demo incident ${i + 1}`,
      kind,
      severity,
      occurred_at: `2026-01-01T0${i}:00:00Z`,
      description,
    }),
  );
}
