import { HOME_TILE, OWNERS } from './agreement.ts';
import type { AreaLayer } from './agreement.ts';
import type { Expectation, KnownFix, KnownIncident, Shown, ShownUnit } from './expectation.ts';
import { areaOf, isNear, lengthOf, verticesOf } from './planar.ts';
import type { Drawn, Found, WaysIn } from './ways-in.ts';
import { SECRET } from './world.ts';
import type { Thing, Unit, World } from './world.ts';
import type { Round } from './agreement.ts';
import type { TileId } from '../../tiles/grid.ts';
import { TILESETS } from '../../tiles/tileset.ts';

export interface Case {
  readonly world: World;
  readonly round: Round;
  readonly expectation: Expectation;
  readonly liaison: number;
  /** By unit. */
  readonly fixes: readonly (readonly KnownFix[])[];
  readonly incidents: readonly KnownIncident[];
}

const COLLECTIONS = { jurisdiction: 'jurisdictions', beat: 'beats', place: 'places' } as const;
const AREA_LAYERS = Object.keys(COLLECTIONS) as AreaLayer[];
/** A collection has six decimals; the zones and features of the test have too. */
const IN_COLLECTIONS = 2e-6;
/** A delayed picture may be behind by the time between two looks and what a busy machine adds. */
const BEHIND_MS = 4_000;

/** Width of a unit of a tile, degrees of longitude. */
const unitOf = (z: number): number => 360 / 2 ** z / 4096;

/** What the unit may be shown as by a clock between two moments: the delays let old fixes come into view one by one. */
export function unitOutcomes({ expectation, liaison, fixes }: Case, i: number, from: number, to: number) {
  const known = fixes[i]!;
  const moments = known
    .flatMap(({ fixedAt }) => [fixedAt, fixedAt + 30_000, fixedAt + 60_000])
    .filter((at) => at > from - BEHIND_MS && at <= to);
  return [from - BEHIND_MS, ...moments, to].map((at) => expectation.unit(liaison, i, known, at));
}

const nameOf = (shown: { fields: ReadonlySet<string> } | undefined, thing: Thing) => {
  const isNamed = shown?.fields.has('name') ?? true;
  return {
    code: isNamed ? thing.code : null,
    name_zh: isNamed ? thing.nameZh : null,
    name_en: isNamed ? thing.nameEn : null,
  };
};

/** What is to be said of a feature, `null` for what is not shared. */
function propertiesOf(layer: AreaLayer, shown: Shown, thing: Thing, world: World): Record<string, unknown> {
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

const differs = (actual: Readonly<Record<string, unknown>>, expected: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(expected).some(([key, value]) => JSON.stringify(actual[key]) !== JSON.stringify(value)) ||
  Object.keys(actual).some((key) => key !== 'valid_from' && !(key in expected));

/** Compares all that a liaison can get with what it is to see. */
export class Visit {
  readonly faults: string[] = [];
  readonly #case: Case;
  readonly #ways: WaysIn;
  readonly #features: Partial<Record<AreaLayer, readonly { thing: Thing; shown: Shown }[]>> = {};

  constructor(seen: Case, ways: WaysIn) {
    this.#case = seen;
    this.#ways = ways;
  }

  #fail(where: string, what: string): void {
    this.faults.push(`liaison ${this.#case.liaison}, ${where}: ${what}`);
  }

  #compareIds(where: string, actual: readonly number[], must: readonly number[], may: readonly number[] = must): void {
    const extra = actual.filter((id) => !may.includes(id));
    const missing = must.filter((id) => !actual.includes(id));
    if (extra.length > 0) this.#fail(where, `LEAK of ${extra.join()}`);
    if (missing.length > 0) this.#fail(where, `lacks ${missing.join()}`);
    if (new Set(actual).size !== actual.length) this.#fail(where, 'something twice');
  }

  /** Features of a layer that are to be seen. */
  #shown(layer: AreaLayer): readonly { thing: Thing; shown: Shown }[] {
    const { world, expectation, liaison } = this.#case;
    return (this.#features[layer] ??= world.things[layer].flatMap((thing, i) => {
      const shown = expectation.feature(liaison, layer, i);
      return shown ? [{ thing, shown }] : [];
    }));
  }

  #checkFeature(where: string, layer: AreaLayer, found: Found, { thing, shown }: { thing: Thing; shown: Shown }): void {
    const expected = propertiesOf(layer, shown, thing, this.#case.world);
    if (differs(found.properties, expected)) this.#fail(where, `says ${JSON.stringify(found.properties)}`);
    const vertices = verticesOf(found.geometry.coordinates);
    const isOut = vertices.some(
      (vertex) =>
        !isNear(shown.whole, vertex, IN_COLLECTIONS) ||
        (shown.cutTo && !shown.cutTo.some((zone) => isNear(zone, vertex, IN_COLLECTIONS))),
    );
    if (isOut) this.#fail(where, `LEAK: ${found.id} reaches beyond what is shared`);
    if (shown.whole.type !== 'MultiPolygon') return;
    const { coordinates, type } = found.geometry as {
      type: 'Polygon';
      coordinates: Shown['whole']['coordinates'] & never;
    };
    const area = areaOf({ type, coordinates });
    if (Math.abs(area - shown.area) > 2e-6 * lengthOf({ type, coordinates }) + 1e-10) {
      this.#fail(where, `${found.id} is ${area} large instead of ${shown.area}`);
    }
  }

  async collections(limit: number): Promise<void> {
    const { world, expectation, liaison } = this.#case;
    for (const name of ['agencies', 'centres', 'stations']) {
      this.#compareIds(
        name,
        (await this.#ways.collection(`/api/${name}`, limit)).map(({ id }) => id),
        [],
      );
    }
    for (const layer of AREA_LAYERS) {
      const found = await this.#ways.collection(`/api/${COLLECTIONS[layer]}`, limit);
      const expected = this.#shown(layer);
      const slivers = expected.filter(({ shown: { whole, area } }) => whole.type !== 'MultiPolygon' || area > 1e-10);
      this.#compareIds(
        layer,
        found.map(({ id }) => id),
        slivers.map(({ thing }) => thing.id),
        expected.map(({ thing }) => thing.id),
      );
      for (const each of found) {
        const match = expected.find(({ thing }) => thing.id === each.id);
        if (match) this.#checkFeature(layer, layer, each, match);
      }
    }
    const zones = await this.#ways.collection('/api/adjacency-zones', limit);
    this.#compareIds(
      'adjacency-zones',
      zones.map(({ id }) => id),
      expectation.zones(liaison).map((i) => world.zones[i]!.id),
    );
    const from = Date.now();
    const units = await this.#ways.collection('/api/units', limit);
    this.#checkUnits('units', units, from);
    const incidents = await this.#ways.collection('/api/incidents', limit);
    this.#checkIncidents(
      'incidents',
      incidents.map(({ id, properties }) => ({ ...properties, id })),
    );
  }

  #checkUnits(where: string, found: readonly Found[], from: number): void {
    const { world, liaison } = this.#case;
    const outcomes = world.units.map((_, i) => unitOutcomes(this.#case, i, from, Date.now()));
    const may = world.units.filter((_, i) => outcomes[i]!.some(Boolean)).map(({ id }) => id);
    const must = world.units.filter((_, i) => outcomes[i]!.every(Boolean)).map(({ id }) => id);
    this.#compareIds(
      where,
      found.map(({ id }) => id),
      must,
      may,
    );
    for (const each of found) {
      const i = world.units.findIndex(({ id }) => id === each.id);
      if (i < 0 || outcomes[i]!.some((shown) => shown && this.#isUnit(world.units[i]!, shown, each))) continue;
      this.#fail(where, `LEAK: unit ${each.id} as ${JSON.stringify(each)} for ${liaison}`);
    }
  }

  #isUnit(unit: Unit, shown: ShownUnit, { geometry, properties }: Found): boolean {
    const told = <T>(field: string, value: T): T | null => (shown.fields.has(field) ? value : null);
    const [lon, lat] = geometry.coordinates as [number, number];
    const expected = {
      ...nameOf(shown, unit),
      agency: this.#case.world.agencies[unit.owner]!.code,
      kind: told('kind', unit.kind),
      call_sign: told('call-sign', unit.callSign),
      station: told('station', unit.station.code),
      beat: told('beat', unit.beat.code),
      beat_id: told('beat', unit.beat.id),
    };
    return Math.hypot(lon - shown.at[0]!, lat - shown.at[1]!) < 1e-6 && !differs(properties, expected);
  }

  /** @param incidents - as told, each with its id. */
  #checkIncidents(where: string, incidents: readonly Readonly<Record<string, unknown>>[]): void {
    const { expectation, liaison } = this.#case;
    const expected = new Map(
      this.#case.incidents.flatMap((incident) => {
        const shown = expectation.incident(liaison, incident);
        return shown ? [[incident.id, { ...shown, kind: incident.kind, severity: incident.severity }]] : [];
      }),
    );
    this.#compareIds(
      where,
      incidents.map(({ id }) => id as number),
      [...expected.keys()],
    );
    for (const incident of incidents) {
      const wanted = expected.get(incident['id'] as number);
      const told = Object.fromEntries(Object.keys(wanted ?? {}).map((key) => [key, incident[key]]));
      if (wanted && (incident['externalId'] !== null || differs(told, wanted))) {
        this.#fail(where, `LEAK: incident says ${JSON.stringify(incident)} instead of ${JSON.stringify(wanted)}`);
      }
    }
  }

  /** @param isAsked - which of all ids are asked for. */
  async items(isAsked: () => boolean): Promise<void> {
    const { world, expectation, liaison } = this.#case;
    const ask = async (path: string, isShown: boolean): Promise<Found | undefined> => {
      const found = await this.#ways.item(path);
      if (found && !isShown) this.#fail(path, 'LEAK');
      if (!found && isShown) this.#fail(path, 'is not there');
      return isShown ? found : undefined;
    };
    for (const layer of AREA_LAYERS) {
      const shown = new Map(this.#shown(layer).map((each) => [each.thing.id, each]));
      for (const { id } of world.things[layer]) {
        const each = shown.get(id);
        const isSliver = each?.shown.whole.type === 'MultiPolygon' && each.shown.area <= 1e-10;
        if (isSliver || !isAsked()) continue;
        const found = await ask(`/api/${COLLECTIONS[layer]}/${id}`, each !== undefined);
        if (found) this.#checkFeature(`item of ${layer}`, layer, found, each!);
      }
    }
    const zones = expectation.zones(liaison);
    for (const [i, { id }] of world.zones.entries()) {
      if (isAsked()) await ask(`/api/adjacency-zones/${id}`, zones.includes(i));
    }
    for (const { id } of world.units) {
      if (!isAsked()) continue;
      const from = Date.now();
      const found = await this.#ways.item(`/api/units/${id}`);
      const i = world.units.findIndex((unit) => unit.id === id);
      const outcomes = unitOutcomes(this.#case, i, from, Date.now());
      if (
        found
          ? !outcomes.some((shown) => shown && this.#isUnit(world.units[i]!, shown, found))
          : outcomes.every(Boolean)
      )
        this.#fail(`/api/units/${id}`, found ? `LEAK ${JSON.stringify(found)}` : 'is not there');
    }
    for (const incident of this.#case.incidents) {
      if (isAsked()) await ask(`/api/incidents/${incident.id}`, expectation.incident(liaison, incident) !== undefined);
    }
    for (const { id } of [world.agencies[0]!, world.agencies[liaison]!]) {
      if (isAsked()) await ask(`/api/agencies/${id}`, false);
    }
    for (const { partOf } of world.things.jurisdiction) if (isAsked()) await ask(`/api/stations/${partOf!.id}`, false);
  }

  async tile(tileset: string, tile: TileId, isWhole: boolean): Promise<void> {
    const { world, expectation, liaison } = this.#case;
    const drawn = await this.#ways.tile(tileset, tile);
    const where = `tile ${tileset} ${tile.z}/${tile.x}/${tile.y}`;
    const seen = new Map(AREA_LAYERS.map((layer) => [layer as string, this.#shown(layer)]));
    const zones = expectation
      .zones(liaison)
      .map((i) => ({ thing: world.zones[i]!, shape: this.#case.round.zones[i]!.shape }));
    const unit = unitOf(tile.z);
    for (const each of drawn) {
      const [name = '', suffix] = each.layer.split(/_(?=label|area)/);
      const zone = name === 'adjacency_zone' && zones.find(({ thing }) => thing.id === each.id);
      const match = seen.get(name)?.find(({ thing }) => thing.id === each.id);
      if (!zone && !match) this.#fail(where, `LEAK: ${each.layer} ${each.id}`);
      if (match)
        this.#checkDrawn(
          where,
          name as AreaLayer,
          each,
          match,
          tile.z,
          suffix === 'label' || (name === 'place' && !suffix),
        );
      if (zone && each.vertices.some((vertex) => !isNear(zone.shape, vertex, 2 * unit + (tile.z <= 9 ? 4e-4 : 0)))) {
        this.#fail(where, `zone ${each.id} reaches beyond itself`);
      }
    }
    if (!isWhole) return;
    for (const layer of TILESETS.find(({ name }) => name === tileset)!.layers.filter(
      ({ minZoom }) => tile.z >= minZoom,
    )) {
      const ids = drawn.filter((each) => each.layer === layer.name).map(({ id }) => id);
      const isLabel = layer.geometry === 'label_3857';
      const must = (seen.get(layer.table) ?? []).filter(({ shown }) =>
        isLabel ? shown.whole.type !== 'MultiPolygon' || shown.thickness > 1e-6 : shown.thickness > 4 * unit,
      );
      const expected = layer.table === 'adjacency_zone' ? zones : must;
      this.#compareIds(
        `${where} ${layer.name}`,
        ids,
        expected.map(({ thing }) => thing.id),
        ids,
      );
    }
  }

  #checkDrawn(
    where: string,
    layer: AreaLayer,
    drawn: Drawn,
    { thing, shown }: { thing: Thing; shown: Shown },
    z: number,
    isLabel: boolean,
  ): void {
    const expected = propertiesOf(layer, shown, thing, this.#case.world);
    for (const [key, value] of Object.entries(drawn.properties)) {
      if (value !== (expected[key] ?? ''))
        this.#fail(where, `LEAK: ${key} of ${drawn.layer} ${drawn.id} is ${String(value)}`);
    }
    const tolerance = 2 * unitOf(z);
    const overview = !isLabel && z <= 9 ? 4e-4 : 0;
    for (const vertex of drawn.vertices) {
      const isIn = isNear(shown.whole, vertex, tolerance + overview);
      const isShared =
        !shown.cutTo ||
        shown.cutTo.some((zone) => isNear(zone, vertex, tolerance + (shown.thickness > 0 ? overview : 0)));
      if (!isIn || !isShared)
        this.#fail(
          where,
          `LEAK: ${drawn.layer} ${drawn.id} at ${vertex.join()} ${isIn ? 'beyond its zones' : 'beyond itself'}`,
        );
    }
  }

  /** The one tile that shows everything, and by turns tiles of the other tilesets and zooms. */
  async tiles(turn: number): Promise<void> {
    const at = (z: number, dx = 0, dy = 0): TileId => {
      const by = 2 ** (z - HOME_TILE.z);
      return { z, x: Math.floor(HOME_TILE.x * by) + dx, y: Math.floor(HOME_TILE.y * by) + dy };
    };
    const others: (() => Promise<void>)[] = [
      () => this.tile('jurisdiction', at(9), true),
      () => this.tile('jurisdiction', at(12), true),
      () => this.tile('beat', at(12), true),
      () => this.tile('beat', at(13, turn % 2, (turn >> 1) % 2), false),
      () => this.tile('place', at(12), true),
      () => this.tile('adjacency-zone', at(8), true),
      () => this.tile('territory', at(9), true),
      () => this.tile('territory', at(14, (turn >> 2) % 4, turn % 4), false),
    ];
    await this.tile('territory', at(12), true);
    for (let i = 0; i < 3; i++) await others[(turn * 3 + i) % others.length]!();
  }

  /** No bounds reach beyond what is shown. */
  async bounds(turn: number): Promise<void> {
    const { expectation, liaison, round } = this.#case;
    const zones = expectation.zones(liaison).map((i) => round.zones[i]!.shape);
    const shapes = {
      jurisdiction: this.#shapes('jurisdiction'),
      beat: this.#shapes('beat'),
      place: this.#shapes('place'),
      'adjacency-zone': zones,
      territory: [...AREA_LAYERS.flatMap((layer) => this.#shapes(layer)), ...zones],
    };
    const tilesets = Object.entries(shapes);
    for (const [name, within] of [tilesets[turn % 5]!, tilesets[(turn + 2) % 5]!]) {
      if (within.length === 0) continue;
      const { bounds } = await this.#ways.json<{ bounds: [number, number, number, number] }>(`/tiles/${name}.json`);
      const all = within.flatMap(({ coordinates }) => verticesOf(coordinates));
      const [lons, lats] = [all.map(([lon]) => lon!), all.map(([, lat]) => lat!)];
      const most = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
      const isBeyond = bounds.some((edge, i) => (i < 2 ? edge < most[i]! - 1e-6 : edge > most[i]! + 1e-6));
      if (isBeyond) this.#fail(`bounds of ${name}`, `LEAK: ${bounds.join()} beyond ${most.join()}`);
    }
  }

  /** Of each feature, a shape that holds all that is shown of it. */
  #shapes(layer: AreaLayer): { coordinates: unknown }[] {
    return this.#shown(layer).flatMap(({ shown: { whole, cutTo } }): { coordinates: unknown }[] => {
      if (!cutTo) return [whole];
      const boxOf = (shape: { coordinates: unknown }): number[] => {
        const all = verticesOf(shape.coordinates);
        const [lons, lats] = [all.map(([lon]) => lon!), all.map(([, lat]) => lat!)];
        return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
      };
      const own = boxOf(whole);
      return cutTo.flatMap((zone) => {
        const box = boxOf(zone).map((edge, i) => (i < 2 ? Math.max(edge, own[i]!) : Math.min(edge, own[i]!)));
        return box[0]! <= box[2]! && box[1]! <= box[3]!
          ? [
              {
                coordinates: [
                  [box[0]!, box[1]!],
                  [box[2]!, box[3]!],
                ],
              },
            ]
          : [];
      });
    });
  }

  /** Names that are not shared lead nowhere. */
  async search(turn: number): Promise<void> {
    const { world } = this.#case;
    for (const owner of [turn % OWNERS, (turn + 1) % OWNERS]) {
      const from = Date.now();
      const { results } = await this.#ways.json<{ results: { layer: string; id: number; kind: string | null }[] }>(
        `/api/search?q=o${owner}%20tok`,
      );
      for (const layer of AREA_LAYERS) {
        const named = this.#shown(layer).filter(
          ({ thing, shown }) => thing.owner === owner && shown.fields.has('name'),
        );
        const must = named.filter(({ shown }) => shown.whole.type !== 'MultiPolygon' || shown.area > 1e-10);
        const found = results.filter((result) => result.layer === layer);
        this.#compareIds(
          `search for ${layer}`,
          found.map(({ id }) => id),
          must.map(({ thing }) => thing.id),
          named.map(({ thing }) => thing.id),
        );
        for (const { id, kind } of found) {
          const match = named.find(({ thing }) => thing.id === id);
          if (match && kind !== null && !match.shown.fields.has('kind'))
            this.#fail('search', `LEAK: kind of ${layer} ${id}`);
        }
      }
      const outcomes = world.units.map((_, i) => unitOutcomes(this.#case, i, from, Date.now()));
      const isNamed = (shown: ShownUnit | undefined): boolean => shown?.fields.has('name') ?? false;
      const own = world.units.flatMap((unit, i) => (unit.owner === owner ? [{ unit, all: outcomes[i]! }] : []));
      this.#compareIds(
        'search for units',
        results.filter(({ layer }) => layer === 'unit').map(({ id }) => id),
        own.filter(({ all }) => all.every(isNamed)).map(({ unit }) => unit.id),
        own.filter(({ all }) => all.some(isNamed)).map(({ unit }) => unit.id),
      );
    }
  }

  async summary(): Promise<void> {
    const { world, expectation, liaison, incidents } = this.#case;
    const from = Date.now();
    const { agencies } = await this.#ways.json<{
      agencies: { id: number; units: Record<string, number>; openIncidents: Record<string, number> }[];
    }>('/api/summary');
    const owners = expectation.owners(liaison);
    this.#compareIds(
      'summary',
      agencies.map(({ id }) => id),
      owners.map((i) => world.agencies[i]!.id),
    );
    const to = Date.now();
    for (const { id, units, openIncidents } of agencies) {
      const own = world.units.flatMap((unit, i) =>
        world.agencies[unit.owner]!.id === id ? [unitOutcomes(this.#case, i, from, to)] : [],
      );
      const count = Object.values(units).reduce((sum, n) => sum + n, 0);
      const [least, most] = [
        own.filter((all) => all.every(Boolean)).length,
        own.filter((all) => all.some(Boolean)).length,
      ];
      if (count < least || count > most) this.#fail('summary', `LEAK: ${count} units instead of ${least} to ${most}`);
      const bySeverity: Record<string, number> = {};
      for (const incident of incidents) {
        if (!expectation.incident(liaison, incident)?.agencyIds.includes(id)) continue;
        bySeverity[incident.severity] = (bySeverity[incident.severity] ?? 0) + 1;
      }
      if (differs(openIncidents, bySeverity)) this.#fail('summary', `LEAK: ${JSON.stringify(openIncidents)} incidents`);
    }
  }

  /** @param incidents - of each event, as told. */
  events(
    where: string,
    incidents: readonly Readonly<Record<string, unknown>>[],
    among: readonly KnownIncident[] = this.#case.incidents,
  ): void {
    const visit = new Visit({ ...this.#case, incidents: among }, this.#ways);
    visit.#checkIncidents(where, incidents);
    this.faults.push(...visit.faults);
  }

  /** Whether anything that was told names what is not shared. @param more - further texts that came. */
  secrets(since: number, more: readonly string[] = []): void {
    const { world, expectation, liaison, round, incidents } = this.#case;
    const allowed: string[] = [world.agencies[liaison]!.code];
    for (const i of expectation.zones(liaison)) {
      const { code, nameZh, nameEn } = world.zones[i]!;
      allowed.push(
        code,
        nameZh,
        nameEn,
        ...world.agencies.filter((_, k) => k >= 4 || round.zones[i]!.parties.includes(k)).map((agency) => agency.code),
      );
    }
    for (const i of expectation.owners(liaison)) {
      const { code, nameZh, nameEn } = world.agencies[i]!;
      allowed.push(code, nameZh, nameEn);
    }
    const named = ({ code, nameZh, nameEn }: Thing): string[] => [code, nameZh, nameEn];
    for (const layer of AREA_LAYERS) {
      for (const { thing, shown } of this.#shown(layer)) {
        if (shown.fields.has('name')) allowed.push(...named(thing));
        if (shown.fields.has('station') || shown.fields.has('jurisdiction')) allowed.push(thing.partOf!.code);
      }
    }
    world.units.forEach((unit, i) => {
      for (const shown of unitOutcomes(this.#case, i, since, Date.now())) {
        if (shown?.fields.has('name')) allowed.push(...named(unit));
        if (shown?.fields.has('call-sign')) allowed.push(unit.callSign);
        if (shown?.fields.has('station')) allowed.push(unit.station.code);
        if (shown?.fields.has('beat')) allowed.push(unit.beat.code);
      }
    });
    for (const incident of incidents) allowed.push(expectation.incident(liaison, incident)?.description ?? '');
    const known = new Set(allowed.flatMap((text) => text.match(SECRET) ?? []));
    const told = new Set([...this.#ways.told, ...more].flatMap((text) => text.match(SECRET) ?? []));
    const leaks = [...told].filter((secret) => !known.has(secret));
    if (leaks.length > 0) this.#fail('all answers', `LEAK of ${leaks.join()}`);
  }
}
