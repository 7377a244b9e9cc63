import { OWNERS } from './agreement.ts';
import { AREA_LAYERS, COLLECTIONS, differs, unitOutcomes } from './comparison.ts';
import type { KnownIncident, ShownUnit } from './expectation.ts';
import { MapVisit } from './map-visit.ts';
import type { Found } from './ways-in.ts';
import { SECRET } from './world.ts';
import type { Thing } from './world.ts';

/** Asks for all that a liaison can get. */
export class Visit extends MapVisit {
  async collections(limit: number): Promise<void> {
    const { world, expectation, liaison } = this.case;
    for (const name of ['agencies', 'centres', 'stations']) {
      this.compareIds(
        name,
        (await this.ways.collection(`/api/${name}`, limit)).map(({ id }) => id),
        [],
      );
    }
    for (const layer of AREA_LAYERS) {
      const found = await this.ways.collection(`/api/${COLLECTIONS[layer]}`, limit);
      const expected = this.shown(layer);
      const slivers = expected.filter(({ shown: { whole, area } }) => whole.type !== 'MultiPolygon' || area > 1e-10);
      this.compareIds(
        layer,
        found.map(({ id }) => id),
        slivers.map(({ thing }) => thing.id),
        expected.map(({ thing }) => thing.id),
      );
      for (const each of found) {
        const match = expected.find(({ thing }) => thing.id === each.id);
        if (match) this.checkFeature(layer, layer, each, match);
      }
    }
    const zones = await this.ways.collection('/api/adjacency-zones', limit);
    this.compareIds(
      'adjacency-zones',
      zones.map(({ id }) => id),
      expectation.zones(liaison).map((i) => world.zones[i]!.id),
    );
    const from = Date.now();
    const units = await this.ways.collection('/api/units', limit);
    this.checkUnits('units', units, from);
    const incidents = await this.ways.collection('/api/incidents', limit);
    this.checkIncidents(
      'incidents',
      incidents.map(({ id, properties }) => ({ ...properties, id })),
    );
  }

  /** @param isAsked - which of all ids are asked for. */
  async items(isAsked: () => boolean): Promise<void> {
    const { world, expectation, liaison } = this.case;
    const ask = async (path: string, isShown: boolean): Promise<Found | undefined> => {
      const found = await this.ways.item(path);
      if (found && !isShown) this.fail(path, 'LEAK');
      if (!found && isShown) this.fail(path, 'is not there');
      return isShown ? found : undefined;
    };
    for (const layer of AREA_LAYERS) {
      const shown = new Map(this.shown(layer).map((each) => [each.thing.id, each]));
      for (const { id } of world.things[layer]) {
        const each = shown.get(id);
        const isSliver = each?.shown.whole.type === 'MultiPolygon' && each.shown.area <= 1e-10;
        if (isSliver || !isAsked()) continue;
        const found = await ask(`/api/${COLLECTIONS[layer]}/${id}`, each !== undefined);
        if (found) this.checkFeature(`item of ${layer}`, layer, found, each!);
      }
    }
    const zones = expectation.zones(liaison);
    for (const [i, { id }] of world.zones.entries()) {
      if (isAsked()) await ask(`/api/adjacency-zones/${id}`, zones.includes(i));
    }
    for (const { id } of world.units) {
      if (!isAsked()) continue;
      const from = Date.now();
      const found = await this.ways.item(`/api/units/${id}`);
      const i = world.units.findIndex((unit) => unit.id === id);
      const outcomes = unitOutcomes(this.case, i, from, Date.now());
      if (
        found ? !outcomes.some((shown) => shown && this.isUnit(world.units[i]!, shown, found)) : outcomes.every(Boolean)
      )
        this.fail(`/api/units/${id}`, found ? `LEAK ${JSON.stringify(found)}` : 'is not there');
    }
    for (const incident of this.case.incidents) {
      if (isAsked()) await ask(`/api/incidents/${incident.id}`, expectation.incident(liaison, incident) !== undefined);
    }
    for (const { id } of [world.agencies[0]!, world.agencies[liaison]!]) {
      if (isAsked()) await ask(`/api/agencies/${id}`, false);
    }
    for (const { partOf } of world.things.jurisdiction) if (isAsked()) await ask(`/api/stations/${partOf!.id}`, false);
  }

  /** Names that are not shared lead nowhere. */
  async search(turn: number): Promise<void> {
    const { world } = this.case;
    for (const owner of [turn % OWNERS, (turn + 1) % OWNERS]) {
      const from = Date.now();
      const { results } = await this.ways.json<{ results: { layer: string; id: number; kind: string | null }[] }>(
        `/api/search?q=o${owner}%20tok`,
      );
      for (const layer of AREA_LAYERS) {
        const named = this.shown(layer).filter(({ thing, shown }) => thing.owner === owner && shown.fields.has('name'));
        const must = named.filter(({ shown }) => shown.whole.type !== 'MultiPolygon' || shown.area > 1e-10);
        const found = results.filter((result) => result.layer === layer);
        this.compareIds(
          `search for ${layer}`,
          found.map(({ id }) => id),
          must.map(({ thing }) => thing.id),
          named.map(({ thing }) => thing.id),
        );
        for (const { id, kind } of found) {
          const match = named.find(({ thing }) => thing.id === id);
          if (match && kind !== null && !match.shown.fields.has('kind'))
            this.fail('search', `LEAK: kind of ${layer} ${id}`);
        }
      }
      const outcomes = world.units.map((_, i) => unitOutcomes(this.case, i, from, Date.now()));
      const isNamed = (shown: ShownUnit | undefined): boolean => shown?.fields.has('name') ?? false;
      const own = world.units.flatMap((unit, i) => (unit.owner === owner ? [{ unit, all: outcomes[i]! }] : []));
      this.compareIds(
        'search for units',
        results.filter(({ layer }) => layer === 'unit').map(({ id }) => id),
        own.filter(({ all }) => all.every(isNamed)).map(({ unit }) => unit.id),
        own.filter(({ all }) => all.some(isNamed)).map(({ unit }) => unit.id),
      );
    }
  }

  async summary(): Promise<void> {
    const { world, expectation, liaison, incidents } = this.case;
    const from = Date.now();
    const { agencies } = await this.ways.json<{
      agencies: { id: number; units: Record<string, number>; openIncidents: Record<string, number> }[];
    }>('/api/summary');
    const owners = expectation.owners(liaison);
    this.compareIds(
      'summary',
      agencies.map(({ id }) => id),
      owners.map((i) => world.agencies[i]!.id),
    );
    const to = Date.now();
    for (const { id, units, openIncidents } of agencies) {
      const own = world.units.flatMap((unit, i) =>
        world.agencies[unit.owner]!.id === id ? [unitOutcomes(this.case, i, from, to)] : [],
      );
      const count = Object.values(units).reduce((sum, n) => sum + n, 0);
      const [least, most] = [
        own.filter((all) => all.every(Boolean)).length,
        own.filter((all) => all.some(Boolean)).length,
      ];
      if (count < least || count > most) this.fail('summary', `LEAK: ${count} units instead of ${least} to ${most}`);
      const bySeverity: Record<string, number> = {};
      for (const incident of incidents) {
        if (!expectation.incident(liaison, incident)?.agencyIds.includes(id)) continue;
        bySeverity[incident.severity] = (bySeverity[incident.severity] ?? 0) + 1;
      }
      if (differs(openIncidents, bySeverity)) this.fail('summary', `LEAK: ${JSON.stringify(openIncidents)} incidents`);
    }
  }

  /** @param incidents - of each event, as told. */
  events(
    where: string,
    incidents: readonly Readonly<Record<string, unknown>>[],
    among: readonly KnownIncident[] = this.case.incidents,
  ): void {
    const visit = new Visit({ ...this.case, incidents: among }, this.ways);
    visit.checkIncidents(where, incidents);
    this.faults.push(...visit.faults);
  }

  /** Whether anything that was told names what is not shared. @param more - further texts that came. */
  secrets(since: number, more: readonly string[] = []): void {
    const { world, expectation, liaison, round, incidents } = this.case;
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
      for (const { thing, shown } of this.shown(layer)) {
        if (shown.fields.has('name')) allowed.push(...named(thing));
        if (shown.fields.has('station') || shown.fields.has('jurisdiction')) allowed.push(thing.partOf!.code);
      }
    }
    world.units.forEach((unit, i) => {
      for (const shown of unitOutcomes(this.case, i, since, Date.now())) {
        if (shown?.fields.has('name')) allowed.push(...named(unit));
        if (shown?.fields.has('call-sign')) allowed.push(unit.callSign);
        if (shown?.fields.has('station')) allowed.push(unit.station.code);
        if (shown?.fields.has('beat')) allowed.push(unit.beat.code);
      }
    });
    for (const incident of incidents) allowed.push(expectation.incident(liaison, incident)?.description ?? '');
    const known = new Set(allowed.flatMap((text) => text.match(SECRET) ?? []));
    const told = new Set([...this.ways.told, ...more].flatMap((text) => text.match(SECRET) ?? []));
    const leaks = [...told].filter((secret) => !known.has(secret));
    if (leaks.length > 0) this.fail('all answers', `LEAK of ${leaks.join()}`);
  }
}
