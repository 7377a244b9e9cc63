import type { Feature } from 'geojson';
import { numbered, pointFeature } from './feature.ts';
import { beside } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { at, required } from './required.ts';
import { nearest, spreadSites } from './sites.ts';
import type { Territory } from './territory.ts';

/** A few open incidents at places where such things happen; two lie in zones across a border. Everything here is invented. */
export function makeIncidents(territory: Territory, lake: Areal, random: () => number): Feature[] {
  const inBeat = (kind: string, about: LonLat): LonLat => {
    const beats = territory.beats.filter((beat) => beat.kind === kind);
    const sites = beats.map((beat) => beat.site);
    const { site, area } = at(beats, nearest(sites, about).index);
    return beside(site, area, random);
  };
  const inZone = (code: string): LonLat => {
    const zone = territory.zones.find(({ agencies: [a, b] }) => `${a.code}_${b.code}` === code);
    return at(spreadSites(required(zone, code).area, 1, random), 0);
  };
  const cases: readonly (readonly [string, number, LonLat, string, string])[] = [
    ['forest-fire', 1, inBeat('forest', [119.5, 30.48]), '瞭望点报告冒烟', 'Smoke seen from a lookout'],
    ['water-pollution', 2, inZone('ZJ-HUZ_JS-WUX'), '边界河道水面出现油膜', 'Oil film on a border river'],
    ['covert-discharge', 2, inBeat('river', [120.3, 30.78]), '排口夜间有异味', 'Foul smell at an outlet at night'],
    ['hazardous-waste-dumping', 2, inZone('ZJ-HUZ_AH-XUC'), '路边发现不明铁桶', 'Unknown drums at a roadside'],
    ['algal-bloom', 3, beside([120.1, 30.97], lake, random, 0.04), '近岸蓝藻聚集', 'Algae gather near the shore'],
    ['sand-mining', 3, inBeat('mine', [119.76, 31.05]), '夜间有机械作业', 'Machines at work at night'],
    ['logging', 3, inBeat('forest', [119.85, 30.62]), '林区有油锯声', 'Chainsaws heard in the forest'],
    ['solid-waste-dumping', 3, inBeat('river', [120.08, 30.66]), '河岸倾倒建筑垃圾', 'Rubble tipped on a bank'],
    ['poaching-fish', 4, inBeat('lake', [120.25, 30.93]), '夜间下网捕捞', 'Nets set at night'],
    ['hunting', 4, inBeat('forest', [119.66, 30.85]), '发现捕鸟网', 'A net for birds was found'],
    ['open-burning', 4, inBeat('farmland', [120.37, 30.73]), '田间露天焚烧', 'Open burning in a field'],
    ['encroachment', 4, inBeat('wetland', [120.05, 30.53]), '湿地内填土', 'Filling of a wetland'],
  ];
  return cases.map(([kind, severity, position, zh, en], i) =>
    pointFeature(position, {
      code: numbered('DEMO', i + 1, 3),
      name_zh: `演示警情 ${i + 1}`,
      name_en: `Demo incident ${i + 1}`,
      kind,
      severity,
      occurred_at: `2026-01-01T${String(i).padStart(2, '0')}:00:00Z`,
      description: `${zh}（演示） · ${en} (demo)`,
    }),
  );
}
