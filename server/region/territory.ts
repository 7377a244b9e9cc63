import type { PGlite } from '@electric-sql/pglite';
import { makeCells } from './cells.ts';
import { divideDistrict } from './district.ts';
import type { Beat, Station } from './district.ts';
import type { Areal, LonLat } from './geometry.ts';
import { makeLandscape } from './landscape.ts';
import { englishName } from './names.ts';
import { borderStrip, joined, partition } from './partition.ts';
import { AGENCIES, DISTRICTS } from './plan.ts';
import type { AgencyPlan, DistrictPlan } from './plan.ts';
import { at, required } from './required.ts';
import { spreadSites } from './sites.ts';
import type { Source } from './source.ts';

const ZONE_WIDTH_M = 5_000;

export interface Territory {
  readonly agencies: readonly { readonly plan: AgencyPlan; readonly area: Areal }[];
  readonly centres: readonly { readonly plan: DistrictPlan; readonly site: LonLat }[];
  readonly stations: readonly Station[];
  readonly beats: readonly Beat[];
  readonly zones: readonly { readonly agencies: readonly [AgencyPlan, AgencyPlan]; readonly area: Areal }[];
}

/** Cuts the districts into jurisdictions and beats and draws the zones along the provincial borders. */
export async function makeTerritory(
  database: PGlite,
  source: Source,
  random: () => number,
  seed: number,
): Promise<Territory> {
  const byCode = new Map(source.districts.map((district) => [district.properties.adcode, district]));
  const districtOf = (adcode: number) => required(byCode.get(adcode), `district ${adcode}`);
  const labelOf = (adcode: number): LonLat => {
    const { labelLng, labelLat } = districtOf(adcode).properties;
    return [labelLng, labelLat];
  };
  const landscape = makeLandscape(source.water, seed);
  const planned = DISTRICTS.map((plan) => {
    const area = districtOf(plan.adcode).geometry;
    const sites = spreadSites(area, plan.beats, random, landscape.density);
    return { plan, area, sites, cells: makeCells(sites, area, random, seed) };
  });
  const wholes = AGENCIES.flatMap((agency) =>
    agency.districts.map((adcode) => ({ agency: agency.code, adcode })),
  ).filter(({ adcode }) => !DISTRICTS.some((plan) => plan.adcode === adcode));
  const pieces = await partition(database, [
    ...planned.map(({ plan, area, cells }) => ({ key: String(plan.adcode), area, cells })),
    ...wholes.map(({ adcode }) => ({ key: String(adcode), area: districtOf(adcode).geometry })),
  ]);
  const piecesOf = (adcode: number) => pieces.filter(({ key }) => key === String(adcode));

  const stations: Station[] = [];
  const beats: Beat[] = [];
  for (const district of planned) {
    const cut = { ...district, pieces: piecesOf(district.plan.adcode) };
    const divided = await divideDistrict(database, cut, landscape, random);
    stations.push(...divided.stations);
    beats.push(...divided.beats);
  }
  for (const { agency, adcode } of wholes) {
    const zh = districtOf(adcode).properties.name;
    const area = at(piecesOf(adcode), 0).geometry;
    const code = `${agency}-${adcode}`;
    stations.push({ agency, code, centre: null, zh, en: englishName(zh), n: null, site: labelOf(adcode), area });
  }
  const agencies = await joinAgencies(database, stations);
  return {
    agencies,
    centres: DISTRICTS.map((plan) => ({ plan, site: labelOf(plan.adcode) })),
    stations,
    beats,
    zones: await drawZones(database, agencies),
  };
}

function joinAgencies(database: PGlite, stations: readonly Station[]): Promise<{ plan: AgencyPlan; area: Areal }[]> {
  return Promise.all(
    AGENCIES.map(async (plan) => {
      const own = stations.filter(({ agency }) => agency === plan.code);
      const areas = own.map(({ area }) => area);
      return { plan, area: await joined(database, areas) };
    }),
  );
}

/** A zone for every two agencies of different provinces that have a border in common. */
async function drawZones(database: PGlite, agencies: Territory['agencies']): Promise<Territory['zones']> {
  const zones: { agencies: readonly [AgencyPlan, AgencyPlan]; area: Areal }[] = [];
  for (const [i, a] of agencies.entries()) {
    for (const b of agencies.slice(i + 1)) {
      if (a.plan.province === b.plan.province) continue;
      const area = await borderStrip(database, a.area, b.area, ZONE_WIDTH_M);
      if (area) zones.push({ agencies: [a.plan, b.plan], area });
    }
  }
  return zones;
}
