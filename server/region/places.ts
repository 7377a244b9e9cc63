import type { Feature } from 'geojson';
import { numbered, pointFeature } from './feature.ts';
import { isInside } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { at } from './required.ts';
import { nearest } from './sites.ts';
import type { Beat } from './district.ts';

/** What a scenic spot is called, the kind of beat that it lies in, and about where. */
const SCENIC: readonly (readonly [string, string, string, LonLat])[] = [
  ['竹海', 'Bamboo Sea', 'forest', [119.66, 30.53]],
  ['溪谷', 'Stream Valley', 'river', [119.45, 30.52]],
  ['古镇水乡', 'Water Town', 'river', [120.42, 30.88]],
  ['湿地', 'Wetland', 'wetland', [120.04, 30.53]],
  ['湖畔', 'Lakeside', 'lake', [120.13, 30.93]],
  ['茶园', 'Tea Garden', 'forest', [119.84, 31.1]],
  ['山顶天池', 'Summit Pool', 'forest', [119.6, 30.45]],
  ['漂流', 'Rafting', 'river', [119.59, 30.49]],
  ['峡谷', 'Gorge', 'forest', [119.4, 30.42]],
  ['银杏长廊', 'Ginkgo Lane', 'forest', [119.74, 31.02]],
  ['梅林', 'Plum Grove', 'farmland', [119.8, 30.93]],
  ['桑基鱼塘', 'Mulberry Fish Ponds', 'wetland', [120.2, 30.76]],
  ['古桥', 'Old Bridge', 'river', [120.28, 30.62]],
  ['水库', 'Reservoir', 'lake', [119.42, 30.6]],
  ['高山牧场', 'Mountain Meadow', 'forest', [119.32, 30.52]],
  ['森林公园', 'Forest Park', 'forest', [119.87, 30.6]],
];

/** Kind, code prefix, names, number, and the kinds of beats that they stand in (any, when empty). */
const SCATTERED = [
  ['drop-in-post', 'DP', '便民警务点', 'Drop-in post', 14, ['farmland', 'river']],
  ['sensor', 'SE', '水质监测点', 'Water sensor', 14, ['river', 'lake', 'wetland']],
  ['camera', 'CA', '视频点', 'Camera', 14, []],
] as const;

/** The demo's places, all of Huzhou's agency and all invented. */
export function makePlaces(beats: readonly Beat[], lake: Areal, random: () => number): Feature[] {
  const taken = new Set<Beat>();
  const take = (beat: Beat): LonLat => {
    taken.add(beat);
    return beat.site;
  };
  const nearestOf = (candidates: readonly Beat[], position: LonLat): Beat => {
    const free = candidates.filter((beat) => !taken.has(beat));
    const sites = free.map(({ site }) => site);
    return at(free, nearest(sites, position).index);
  };
  const anyOf = (candidates: readonly Beat[]): Beat => {
    const free = candidates.filter((beat) => !taken.has(beat));
    return at(free, Math.floor(random() * free.length));
  };
  const ofKinds = (kinds: readonly string[]): Beat[] =>
    beats.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));

  const scenic = SCENIC.map(([zh, en, kind, position], i) => {
    const n = String(i + 1).padStart(2, '0');
    return place('scenic-spot', `SC-${n}`, `联盟景区${n} ${zh}`, `Alliance scenic spot ${n} ${en}`, take(nearestOf(ofKinds([kind]), position))); // prettier-ignore
  });
  const joint = place(
    'joint-station',
    'JS-01',
    '浙苏边界联勤警务站',
    'Zhejiang–Jiangsu Joint Station',
    take(nearestOf(beats, [119.9, 31.165])),
  );
  const shore = beats.filter(({ kind, site }) => kind === 'lake' && site[1] > 30.88 && site[0] > 119.85 && !isInside(lake, site)); // prettier-ignore
  const base = place(
    'lake-base',
    'LB-01',
    '环湖联勤基地',
    'Lake Rim Joint Base',
    take(nearestOf(shore, [120.1, 30.94])),
  );
  const scattered = SCATTERED.flatMap(([kind, prefix, zh, en, count, kinds]) =>
    Array.from({ length: count }, (_, i) => {
      const code = numbered(prefix, i + 1, 2);
      return place(kind, code, `${zh} ${code}`, `${en} ${code}`, take(anyOf(ofKinds(kinds))));
    }),
  );
  const ramps = Array.from({ length: 4 }, (_, i) => {
    const code = numbered('BR', i + 1, 2);
    return place('boat-ramp', code, `下水坡道 ${code}`, `Boat ramp ${code}`, take(anyOf(shore)));
  });
  return [...scenic, joint, base, ...scattered, ...ramps];
}

const place = (kind: string, code: string, zh: string, en: string, position: LonLat): Feature =>
  pointFeature(position, { code, name_zh: zh, name_en: en, agency: 'ZJ-HUZ', kind });
