import type { PGlite } from '@electric-sql/pglite';
import type { Feature, Position } from 'geojson';
import { beatKinds } from './beat-kinds.ts';
import { feature, numbered, pointFeature } from './feature.ts';
import type { Areal } from './geometry.ts';
import { englishName } from './names.ts';
import { borderStrip, joined, partition } from './partition.ts';
import { AGENCIES, BEAT_KINDS, DISTRICTS } from './plan.ts';
import type { DistrictPlan } from './plan.ts';
import { cellBorders, nearest, spreadSites } from './sites.ts';
import type { Source } from './source.ts';

const ZONE_WIDTH_M = 5_000;

/** A beat with what the wardens and incidents are derived from. */
export interface Beat {
  readonly code: string;
  readonly kind: string;
  readonly jurisdiction: string;
  readonly station: string;
  /** A place inside it. */
  readonly site: Position;
  readonly geometry: Areal;
}

export interface Territory {
  readonly agency: Feature[];
  readonly centre: Feature[];
  readonly station: Feature[];
  readonly jurisdiction: Feature[];
  readonly beat: Feature[];
  readonly adjacencyZone: Feature[];
  readonly beats: Beat[];
  /** Where each station stands, by its code, with its agency. */
  readonly stations: Map<string, { readonly agency: string; readonly site: Position }>;
}

interface DistrictSites {
  readonly plan: DistrictPlan;
  readonly stationSites: Position[];
  readonly beatSites: Position[];
}

/** Cuts the districts into jurisdictions and beats and draws the zones along the provincial borders. */
export async function makeTerritory(database: PGlite, source: Source, random: () => number): Promise<Territory> {
  const areaOf = new Map(source.districts.map(({ properties, geometry }) => [properties.adcode, geometry]));
  const nameOf = new Map(source.districts.map(({ properties }) => [properties.adcode, properties.name]));
  const kindAt = beatKinds(source.water, random);

  const districts = DISTRICTS.map((plan): DistrictSites => {
    const area = areaOf.get(plan.adcode)!;
    // The plain in the east is denser with people and water than the hills.
    const density = ([lon]: Position): number => (lon! > 120 ? 1.6 : 1);
    return {
      plan,
      stationSites: spreadSites(area, plan.stations, random),
      beatSites: spreadSites(area, plan.beats, random, density),
    };
  });
  const neighbours = AGENCIES.flatMap((agency) =>
    agency.districts
      .filter((adcode) => !DISTRICTS.some((plan) => plan.adcode === adcode))
      .map((adcode) => ({ agency, adcode })),
  );
  const pieces = await partition(database, [
    ...districts.map(({ plan, beatSites }) => ({
      key: String(plan.adcode),
      area: areaOf.get(plan.adcode)!,
      sites: beatSites,
      borders: cellBorders(beatSites, areaOf.get(plan.adcode)!, random),
    })),
    ...neighbours.map(({ adcode }) => ({ key: String(adcode), area: areaOf.get(adcode)!, sites: [], borders: [] })),
  ]);

  const made: Territory = {
    agency: [],
    centre: [],
    station: [],
    jurisdiction: [],
    beat: [],
    adjacencyZone: [],
    beats: [],
    stations: new Map(),
  };
  const areas = new Map<string, Areal[]>(AGENCIES.map(({ code }) => [code, []]));
  const addJurisdiction = (
    agency: string,
    code: string,
    zh: string,
    en: string,
    site: Position,
    centre: string | null,
    area: Areal,
  ) => {
    areas.get(agency)!.push(area);
    made.stations.set(`${code}-S`, { agency, site });
    made.station.push(
      pointFeature(site, {
        code: `${code}-S`,
        name_zh: `${zh}生态警务站`,
        name_en: `${en.replace(/ (\d+)$/, '')} Eco-station${/ \d+$/.exec(en)?.[0] ?? ''}`,
        agency,
        centre,
      }),
    );
    made.jurisdiction.push(
      feature(area, { code, name_zh: `${zh}辖区`, name_en: `${en} Jurisdiction`, agency, station: `${code}-S` }),
    );
  };

  for (const { plan, stationSites, beatSites } of districts) {
    const centre = `${plan.code}-C`;
    const label = source.districts.find(({ properties }) => properties.adcode === plan.adcode)!.properties;
    made.centre.push(
      pointFeature([label.labelLng, label.labelLat], {
        code: centre,
        name_zh: `${plan.zh}生态共治中心`,
        name_en: `${plan.en} Co-governance Centre`,
        agency: 'ZJ-HUZ',
      }),
    );
    const ofDistrict = pieces.filter(({ key }) => key === String(plan.adcode));
    const byStation: Areal[][] = stationSites.map(() => []);
    const beats = ofDistrict.map(({ site, geometry }) => {
      const position = beatSites[site]!;
      const station = nearest(stationSites, position).index;
      byStation[station]!.push(geometry);
      return { site, geometry, position, station };
    });
    for (const { site, geometry, position, station } of beats) {
      const code = numbered(plan.code, site + 1, 4);
      const kind = kindAt(plan, position);
      const jurisdiction = numbered(plan.code, station + 1, 2);
      made.beats.push({ code, kind, jurisdiction, station: `${jurisdiction}-S`, site: position, geometry });
      made.beat.push(
        feature(geometry, {
          code,
          name_zh: `${BEAT_KINDS[kind]!.zh}责任区 ${code}`,
          name_en: `${BEAT_KINDS[kind]!.en} beat ${code}`,
          kind,
          jurisdiction,
        }),
      );
    }
    for (const [i, parts] of byStation.entries()) {
      const area = await joined(database, parts);
      addJurisdiction(
        'ZJ-HUZ',
        numbered(plan.code, i + 1, 2),
        `${plan.zh}${i + 1}号`,
        `${plan.en} ${i + 1}`,
        stationSites[i]!,
        centre,
        area,
      );
    }
  }
  for (const { agency, adcode } of neighbours) {
    const area = pieces.find(({ key }) => key === String(adcode))!.geometry;
    const label = source.districts.find(({ properties }) => properties.adcode === adcode)!.properties;
    const name = nameOf.get(adcode)!;
    addJurisdiction(
      agency.code,
      `${agency.code}-${adcode}`,
      name,
      englishName(name),
      [label.labelLng, label.labelLat],
      null,
      area,
    );
  }

  const territoryOf = new Map<string, Areal>();
  for (const { code, zh, en, province } of AGENCIES) {
    const area = await joined(database, areas.get(code)!);
    territoryOf.set(code, area);
    made.agency.push(
      feature(area, { code, name_zh: `${zh}生态警务`, name_en: `${en} Eco-police`, kind: 'city', province }),
    );
  }
  for (const [i, a] of AGENCIES.entries()) {
    for (const b of AGENCIES.slice(i + 1)) {
      if (a.province === b.province) continue;
      const strip = await borderStrip(database, territoryOf.get(a.code)!, territoryOf.get(b.code)!, ZONE_WIDTH_M);
      if (!strip) continue;
      made.adjacencyZone.push(
        feature(strip, {
          code: `${a.code}_${b.code}`,
          name_zh: `${a.zh.replace('市', '')}—${b.zh.replace('市', '')}毗邻区`,
          name_en: `${a.en}–${b.en} Adjacency Zone`,
          agencies: [a.code, b.code],
        }),
      );
    }
  }
  return made;
}
