import type { PGlite } from '@electric-sql/pglite';
import { numbered } from './feature.ts';
import { beside, isInside } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { growJurisdictions } from './jurisdictions.ts';
import type { Landscape } from './landscape.ts';
import { joined } from './partition.ts';
import type { Piece } from './partition.ts';
import type { BeatKind, DistrictPlan } from './plan.ts';
import { at, required } from './required.ts';
import { spreadSites } from './sites.ts';

export interface Beat {
  readonly code: string;
  readonly kind: BeatKind;
  /** Code of its jurisdiction. */
  readonly jurisdiction: string;
  /** A place inside it. */
  readonly site: LonLat;
  readonly area: Areal;
}

/** A station with its jurisdiction; `zh` and `en` name both, `n` numbers the stations of a centre. */
export interface Station {
  readonly agency: string;
  /** Code of its jurisdiction; its own has `-S` behind it. */
  readonly code: string;
  readonly centre: string | null;
  readonly zh: string;
  readonly en: string;
  readonly n: number | null;
  readonly site: LonLat;
  readonly area: Areal;
}

/** A district cut into pieces, with the sites that they were cut around. */
export interface CutDistrict {
  readonly plan: DistrictPlan;
  readonly area: Areal;
  readonly sites: readonly LonLat[];
  readonly pieces: readonly Piece[];
}

/** Puts a district's stations into its towns and shares its beats out among them. */
export async function divideDistrict(
  database: PGlite,
  { plan, area, sites, pieces }: CutDistrict,
  landscape: Landscape,
  random: () => number,
): Promise<{ stations: Station[]; beats: Beat[] }> {
  const cells = pieces.map(({ geometry, site }) => ({ area: geometry, site: at(sites, site), number: site + 1 }));
  const towns = spreadSites(area, plan.stations, random, (position) => 0.3 + landscape.town(position));
  const homes = towns.map((town) =>
    required(
      cells.find((cell) => isInside(cell.area, town)),
      `a beat at ${town.join()}`,
    ),
  );
  const stations: Station[] = [];
  const codeOf = new Map<number, string>();
  for (const [i, own] of growJurisdictions(cells, homes).entries()) {
    const code = numbered(plan.code, i + 1, 2);
    const home = at(homes, i);
    for (const { number } of own) codeOf.set(number, code);
    stations.push({
      agency: 'ZJ-HUZ',
      code,
      centre: `${plan.code}-C`,
      zh: plan.zh,
      en: plan.en,
      n: i + 1,
      site: beside(home.site, home.area, random),
      area: await joined(database, own.map((cell) => cell.area)), // prettier-ignore
    });
  }
  const beats = cells.map((cell) => ({
    code: numbered(plan.code, cell.number, 4),
    kind: landscape.kind(cell.site),
    jurisdiction: required(codeOf.get(cell.number), `a station for beat ${cell.number}`),
    site: cell.site,
    area: cell.area,
  }));
  return { stations, beats };
}
