import { booleanIntersects, booleanPointInPolygon, feature, featureCollection, intersect, union } from '@turf/turf';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import type { AreaLayer, DrawnFix, LayerName, Round, Shape, Terms } from './agreement.ts';
import { areaOf, lengthOf } from './planar.ts';
import { partiesOf, sidesOf } from './world.ts';
import type { World } from './world.ts';

/** What an agency promised another, of those pledges that hold. */
interface Pledge {
  readonly owner: number;
  /** Indexes. */
  readonly zones: readonly number[];
  readonly isCut: boolean;
  readonly layers: Readonly<Partial<Record<LayerName, Terms>>>;
}

/** A feature as somebody may see it. */
export interface Shown {
  readonly fields: ReadonlySet<string>;
  readonly whole: Shape;
  /** The zones at whose edge it ends; `undefined` when it is shown whole. */
  readonly cutTo: readonly Shape[] | undefined;
  /** Square degrees, of areas. */
  readonly area: number;
  /** Twice the area by the length of the edge, degrees: what is thinner than a unit of a tile may vanish in it. */
  readonly thickness: number;
}

export interface KnownFix extends DrawnFix {
  readonly fixedAt: number;
}
/** A unit as somebody may see it. */
export interface ShownUnit {
  readonly at: Position;
  readonly fixedAt: number;
  readonly delayS: number;
  readonly fix: KnownFix;
  readonly fields: ReadonlySet<string>;
}

/** As a duty officer who sees everything got it when it was reported. */
export interface KnownIncident {
  readonly id: number;
  readonly at: Position;
  readonly kind: string;
  readonly severity: number;
  readonly description: string;
  readonly jurisdictionId: number | null;
  readonly beatId: number | null;
  readonly agencyIds: readonly number[];
}
export interface ShownIncident {
  readonly description: string;
  readonly jurisdictionId: number | null;
  readonly beatId: number | null;
  readonly zoneIds: readonly number[];
  readonly agencyIds: readonly number[];
}

const among = <T>(value: T, list: readonly T[] | null): boolean => list === null || list.includes(value);
const polygon = (shape: Shape): Feature<MultiPolygon> => feature(shape as MultiPolygon);
const ascending = (ids: Iterable<number>): number[] => [...new Set(ids)].sort((a, b) => a - b);

/** Metres of a degree on a sphere of the GRS80 mean radius. */
const PER_DEGREE = (6_371_008.8 * Math.PI) / 180;

/** The middle of the cell that a position lies in, worked out in metres. */
function middleOfCell([lon, lat]: Position, gridM: number): Position {
  if (gridM === 0) return [lon!, lat!];
  const middle = (metres: number): number => Math.floor(metres / gridM) * gridM + gridM / 2;
  const north = middle(lat! * PER_DEGREE) / PER_DEGREE;
  const perDegreeEast = PER_DEGREE * Math.cos((north / 180) * Math.PI);
  return [middle(lon! * perDegreeEast) / perDegreeEast, north];
}

/** What each liaison is to see in a round, worked out from the agreements alone. */
export class Expectation {
  readonly #world: World;
  readonly #round: Round;
  readonly #pledges: ReadonlyMap<number, readonly Pledge[]>;
  readonly #meets = new Map<string, boolean>();
  readonly #cuts = new Map<string, Polygon | MultiPolygon | null>();

  constructor(world: World, round: Round) {
    this.#world = world;
    this.#round = round;
    const pledges = new Map<number, Pledge[]>();
    round.shares.forEach((shares, liaison) => {
      for (const share of shares) {
        const { owner, receiver } = sidesOf(liaison, share);
        const zones = share.zones.filter((zone) => {
          const parties = partiesOf(round.zones[zone]!.parties);
          return parties.includes(owner) && parties.includes(receiver);
        });
        if (share.state !== 'in-force' || zones.length === 0 || Object.keys(share.layers).length === 0) continue;
        const { isCut, layers } = share;
        pledges.set(receiver, [...(pledges.get(receiver) ?? []), { owner, zones, isCut, layers }]);
      }
    });
    this.#pledges = pledges;
  }

  pledgesTo = (liaison: number): readonly Pledge[] => this.#pledges.get(liaison) ?? [];

  owners = (liaison: number): number[] => ascending(this.pledgesTo(liaison).map(({ owner }) => owner));

  zones = (liaison: number): number[] => ascending(this.pledgesTo(liaison).flatMap(({ zones }) => zones));

  feature(liaison: number, layer: AreaLayer, i: number): Shown | undefined {
    const { owner, kind } = this.#world.things[layer][i]!;
    const whole = this.#round[layer][i]!;
    const zones = new Set<number>();
    const fields = new Set<string>();
    let isCut = true;
    for (const pledge of this.pledgesTo(liaison)) {
      const terms = pledge.layers[layer];
      if (!terms || pledge.owner !== owner || !(layer !== 'place' || among(kind, terms.kinds))) continue;
      const here = pledge.zones.filter((zone) => this.#doMeet(layer, i, zone));
      if (here.length === 0) continue;
      for (const zone of here) zones.add(zone);
      for (const field of terms.fields) fields.add(field);
      isCut &&= pledge.isCut;
    }
    if (zones.size === 0) return undefined;
    const cutTo = isCut ? [...zones].map((zone) => this.#round.zones[zone]!.shape) : undefined;
    if (whole.type !== 'MultiPolygon') return { fields, whole, cutTo, area: 0, thickness: 0 };
    const shown = isCut ? this.#cut(layer, i, ascending(zones)) : whole;
    if (!shown) return undefined;
    const area = areaOf(shown);
    return { fields, whole, cutTo, area, thickness: (2 * area) / lengthOf(shown) };
  }

  /** @param at - by whose clock the delays count, epoch milliseconds. */
  unit(liaison: number, i: number, fixes: readonly KnownFix[], at: number): ShownUnit | undefined {
    const { owner, kind } = this.#world.units[i]!;
    const inOrder = this.pledgesTo(liaison)
      .flatMap((pledge, order) => (pledge.layers.unit ? [{ ...pledge, terms: pledge.layers.unit, order }] : []))
      .filter((pledge) => pledge.owner === owner && among(kind!, pledge.terms.kinds))
      .sort((a, b) => a.terms.delayS - b.terms.delayS || a.terms.gridM - b.terms.gridM || a.order - b.order);
    for (const { terms, zones } of inOrder) {
      const { delayS, gridM } = terms;
      const known = fixes.filter(({ fixedAt }) => delayS === 0 || fixedAt <= at - delayS * 1000);
      const fix = known.reduce<KnownFix | undefined>((a, b) => (a && a.fixedAt > b.fixedAt ? a : b), undefined);
      if (!fix || !zones.some((zone) => booleanPointInPolygon(fix.at, polygon(this.#round.zones[zone]!.shape))))
        continue;
      return { at: middleOfCell(fix.at, gridM), fixedAt: fix.fixedAt, delayS, fix, fields: new Set(terms.fields) };
    }
    return undefined;
  }

  incident(liaison: number, incident: KnownIncident): ShownIncident | undefined {
    const fields = new Set<string>();
    const owners: number[] = [];
    const zoneIds: number[] = [];
    for (const { owner, zones, layers } of this.pledgesTo(liaison)) {
      const ownerId = this.#world.agencies[owner]!.id;
      const terms = layers.incident;
      if (!terms || !incident.agencyIds.includes(ownerId)) continue;
      if (!among(incident.kind, terms.kinds) || !among(incident.severity, terms.severities)) continue;
      const here = zones.filter((zone) => booleanPointInPolygon(incident.at, polygon(this.#round.zones[zone]!.shape)));
      if (here.length === 0) continue;
      owners.push(ownerId);
      zoneIds.push(...here.map((zone) => this.#world.zones[zone]!.id));
      for (const field of terms.fields) fields.add(field);
    }
    if (owners.length === 0) return undefined;
    return {
      description: fields.has('description') ? incident.description : '',
      jurisdictionId: fields.has('jurisdiction') ? incident.jurisdictionId : null,
      beatId: fields.has('beat') ? incident.beatId : null,
      zoneIds: ascending(zoneIds),
      agencyIds: ascending(owners),
    };
  }

  #doMeet(layer: AreaLayer, i: number, zone: number): boolean {
    const key = `${layer} ${i} ${zone}`;
    let known = this.#meets.get(key);
    if (known === undefined) {
      const shape = this.#round[layer][i]!;
      known =
        shape.type === 'MultiPolygon'
          ? this.#cut(layer, i, [zone]) !== null
          : booleanIntersects(feature(shape), polygon(this.#round.zones[zone]!.shape));
      this.#meets.set(key, known);
    }
    return known;
  }

  #cut(layer: AreaLayer, i: number, zones: readonly number[]): Polygon | MultiPolygon | null {
    const key = `${layer} ${i} ${zones.join()}`;
    let known = this.#cuts.get(key);
    if (known === undefined) {
      const areas = zones.map((zone) => polygon(this.#round.zones[zone]!.shape));
      const together = areas.length === 1 ? areas[0]! : union(featureCollection(areas))!;
      const whole = polygon(this.#round[layer][i]!);
      known = intersect(featureCollection<Polygon | MultiPolygon>([whole, together]))?.geometry ?? null;
      this.#cuts.set(key, known);
    }
    return known;
  }
}
