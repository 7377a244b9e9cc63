import type { AreaLayer } from './agreement.ts';
import type { Expectation, KnownFix, KnownIncident, Shown, ShownUnit } from './expectation.ts';
import { areaOf, isNear, lengthOf, verticesOf } from './planar.ts';
import type { Found, WaysIn } from './ways-in.ts';
import type { Thing, Unit, World } from './world.ts';
import type { Round } from './agreement.ts';

export interface Case {
  readonly world: World;
  readonly round: Round;
  readonly expectation: Expectation;
  readonly liaison: number;
  /** By unit. */
  readonly fixes: readonly (readonly KnownFix[])[];
  readonly incidents: readonly KnownIncident[];
}

export const COLLECTIONS = { jurisdiction: 'jurisdictions', beat: 'beats', place: 'places' } as const;
export const AREA_LAYERS = Object.keys(COLLECTIONS) as AreaLayer[];
/** A collection has six decimals; the zones and features of the test have too. */
const IN_COLLECTIONS = 2e-6;
/** A delayed picture may be behind by the time between two looks and what a busy machine adds. */
const BEHIND_MS = 4_000;

/** What the unit may be shown as by a clock between two moments: the delays let old fixes come into view one by one. */
export function unitOutcomes({ expectation, liaison, fixes }: Case, i: number, from: number, to: number) {
  const known = fixes[i]!;
  const moments = known
    .flatMap(({ fixedAt }) => [fixedAt, fixedAt + 30_000, fixedAt + 60_000])
    .filter((at) => at > from - BEHIND_MS && at <= to);
  return [from - BEHIND_MS, ...moments, to].map((at) => expectation.unit(liaison, i, known, at));
}

export const nameOf = (shown: { fields: ReadonlySet<string> } | undefined, thing: Thing) => {
  const isNamed = shown?.fields.has('name') ?? true;
  return {
    code: isNamed ? thing.code : null,
    name_zh: isNamed ? thing.nameZh : null,
    name_en: isNamed ? thing.nameEn : null,
  };
};

/** What is to be said of a feature, `null` for what is not shared. */
export function propertiesOf(layer: AreaLayer, shown: Shown, thing: Thing, world: World): Record<string, unknown> {
  const told = <T>(field: string, value: T): T | null => (shown.fields.has(field) ? value : null);
  return {
    ...nameOf(shown, thing),
    agency: world.agencies[thing.owner]!.code,
    ...(layer === 'jurisdiction'
      ? { station: told('station', thing.partOf!.code) }
      : { kind: told('kind', thing.kind) }),
    ...(layer === 'beat' ? { jurisdiction: told('jurisdiction', thing.partOf!.code) } : {}),
  };
}

export const differs = (
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): boolean =>
  Object.entries(expected).some(([key, value]) => JSON.stringify(actual[key]) !== JSON.stringify(value)) ||
  Object.keys(actual).some((key) => key !== 'valid_from' && !(key in expected));

/** Compares what a liaison gets with what it is to see. */
export abstract class Comparison {
  readonly faults: string[] = [];
  protected readonly case: Case;
  protected readonly ways: WaysIn;
  readonly #features: Partial<Record<AreaLayer, readonly { thing: Thing; shown: Shown }[]>> = {};

  constructor(seen: Case, ways: WaysIn) {
    this.case = seen;
    this.ways = ways;
  }

  protected fail(where: string, what: string): void {
    this.faults.push(`liaison ${this.case.liaison}, ${where}: ${what}`);
  }

  protected compareIds(
    where: string,
    actual: readonly number[],
    must: readonly number[],
    may: readonly number[] = must,
  ): void {
    const extra = actual.filter((id) => !may.includes(id));
    const missing = must.filter((id) => !actual.includes(id));
    if (extra.length > 0) this.fail(where, `LEAK of ${extra.join()}`);
    if (missing.length > 0) this.fail(where, `lacks ${missing.join()}`);
    if (new Set(actual).size !== actual.length) this.fail(where, 'something twice');
  }

  /** Features of a layer that are to be seen. */
  protected shown(layer: AreaLayer): readonly { thing: Thing; shown: Shown }[] {
    const { world, expectation, liaison } = this.case;
    return (this.#features[layer] ??= world.things[layer].flatMap((thing, i) => {
      const shown = expectation.feature(liaison, layer, i);
      return shown ? [{ thing, shown }] : [];
    }));
  }

  protected checkFeature(
    where: string,
    layer: AreaLayer,
    found: Found,
    { thing, shown }: { thing: Thing; shown: Shown },
  ): void {
    const expected = propertiesOf(layer, shown, thing, this.case.world);
    if (differs(found.properties, expected)) this.fail(where, `says ${JSON.stringify(found.properties)}`);
    const vertices = verticesOf(found.geometry.coordinates);
    const isOut = vertices.some(
      (vertex) =>
        !isNear(shown.whole, vertex, IN_COLLECTIONS) ||
        (shown.cutTo && !shown.cutTo.some((zone) => isNear(zone, vertex, IN_COLLECTIONS))),
    );
    if (isOut) this.fail(where, `LEAK: ${found.id} reaches beyond what is shared`);
    if (shown.whole.type !== 'MultiPolygon') return;
    const { coordinates, type } = found.geometry as {
      type: 'Polygon';
      coordinates: Shown['whole']['coordinates'] & never;
    };
    const area = areaOf({ type, coordinates });
    if (Math.abs(area - shown.area) > 2e-6 * lengthOf({ type, coordinates }) + 1e-10) {
      this.fail(where, `${found.id} is ${area} large instead of ${shown.area}`);
    }
  }

  protected checkUnits(where: string, found: readonly Found[], from: number): void {
    const { world, liaison } = this.case;
    const outcomes = world.units.map((_, i) => unitOutcomes(this.case, i, from, Date.now()));
    const may = world.units.filter((_, i) => outcomes[i]!.some(Boolean)).map(({ id }) => id);
    const must = world.units.filter((_, i) => outcomes[i]!.every(Boolean)).map(({ id }) => id);
    this.compareIds(
      where,
      found.map(({ id }) => id),
      must,
      may,
    );
    for (const each of found) {
      const i = world.units.findIndex(({ id }) => id === each.id);
      if (i < 0 || outcomes[i]!.some((shown) => shown && this.isUnit(world.units[i]!, shown, each))) continue;
      this.fail(where, `LEAK: unit ${each.id} as ${JSON.stringify(each)} for ${liaison}`);
    }
  }

  protected isUnit(unit: Unit, shown: ShownUnit, { geometry, properties }: Found): boolean {
    const told = <T>(field: string, value: T): T | null => (shown.fields.has(field) ? value : null);
    const [lon, lat] = geometry.coordinates as [number, number];
    const expected = {
      ...nameOf(shown, unit),
      agency: this.case.world.agencies[unit.owner]!.code,
      kind: told('kind', unit.kind),
      call_sign: told('call-sign', unit.callSign),
      station: told('station', unit.station.code),
      beat: told('beat', unit.beat.code),
      beat_id: told('beat', unit.beat.id),
    };
    return Math.hypot(lon - shown.at[0]!, lat - shown.at[1]!) < 1e-6 && !differs(properties, expected);
  }

  /** @param incidents - as told, each with its id. */
  protected checkIncidents(where: string, incidents: readonly Readonly<Record<string, unknown>>[]): void {
    const { expectation, liaison } = this.case;
    const expected = new Map(
      this.case.incidents.flatMap((incident) => {
        const shown = expectation.incident(liaison, incident);
        return shown ? [[incident.id, { ...shown, kind: incident.kind, severity: incident.severity }]] : [];
      }),
    );
    this.compareIds(
      where,
      incidents.map(({ id }) => id as number),
      [...expected.keys()],
    );
    for (const incident of incidents) {
      const wanted = expected.get(incident['id'] as number);
      const told = Object.fromEntries(Object.keys(wanted ?? {}).map((key) => [key, incident[key]]));
      if (wanted && (incident['externalId'] !== null || differs(told, wanted))) {
        this.fail(where, `LEAK: incident says ${JSON.stringify(incident)} instead of ${JSON.stringify(wanted)}`);
      }
    }
  }
}
