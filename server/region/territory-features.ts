import type { Feature } from 'geojson';
import type { Station } from './district.ts';
import { feature, pointFeature } from './feature.ts';
import { BEAT_KINDS } from './plan.ts';
import type { Territory } from './territory.ts';

/** The territory as features of the import's form, by layer. */
export const territoryFeatures = (territory: Territory) => ({
  agency: territory.agencies.map(({ plan: { code, zh, en, province }, area }) =>
    feature(area, { code, name_zh: `${zh}生态警务`, name_en: `${en} Eco-police`, kind: 'city', province }),
  ),
  centre: territory.centres.map(({ plan, site }) =>
    pointFeature(site, {
      code: `${plan.code}-C`,
      name_zh: `${plan.zh}生态共治中心`,
      name_en: `${plan.en} Co-governance Centre`,
      agency: 'ZJ-HUZ',
    }),
  ),
  station: territory.stations.map(stationFeature),
  jurisdiction: territory.stations.map(jurisdictionFeature),
  beat: territory.beats.map(({ code, kind, jurisdiction, area }) => {
    const { zh, en } = BEAT_KINDS[kind];
    return feature(area, { code, name_zh: `${zh}责任区 ${code}`, name_en: `${en} beat ${code}`, kind, jurisdiction });
  }),
  'adjacency-zone': territory.zones.map(({ agencies: [a, b], area }) =>
    feature(area, {
      code: `${a.code}_${b.code}`,
      name_zh: `${a.zh.replace('市', '')}—${b.zh.replace('市', '')}毗邻区`,
      name_en: `${a.en}–${b.en} Adjacency Zone`,
      agencies: [a.code, b.code],
    }),
  ),
});

function stationFeature({ agency, code, centre, zh, en, n, site }: Station): Feature {
  return pointFeature(site, {
    code: `${code}-S`,
    name_zh: n === null ? `${zh}生态警务站` : `${zh}${n}号生态警务站`,
    name_en: n === null ? `${en} Eco-station` : `${en} Eco-station ${n}`,
    agency,
    centre,
  });
}

function jurisdictionFeature({ agency, code, zh, en, n, area }: Station): Feature {
  return feature(area, {
    code,
    name_zh: n === null ? `${zh}辖区` : `${zh}${n}号辖区`,
    name_en: n === null ? `${en} Jurisdiction` : `${en} Jurisdiction ${n}`,
    agency,
    station: `${code}-S`,
  });
}
