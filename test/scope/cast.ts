import { bboxPolygon, booleanIntersects, booleanPointInPolygon, feature as featureOf, bbox } from '@turf/turf';
import type { Feature, Geometry, MultiPolygon, Position } from 'geojson';
import { agencyScope } from '../../server/domain/scope.ts';
import { ROLES } from '../../server/domain/viewer.ts';
import type { Role, mayDo } from '../../server/domain/viewer.ts';
import type { Huanhu } from '../harness/huanhu.ts';

/** The collections whose items a scope decides on. */
export const SCOPED = [
  'agencies',
  'centres',
  'stations',
  'jurisdictions',
  'beats',
  'adjacency-zones',
  'places',
  'units',
  'incidents',
] as const;
export type Scoped = (typeof SCOPED)[number];
export type Item = Feature<Geometry, Record<string, unknown>> & { readonly id: number };

export interface Actor {
  readonly role: Role;
  readonly headers: Readonly<Record<string, string>>;
  /** For the handshake of a socket. */
  readonly token: string | undefined;
  /** Whether something is to be seen, worked out from what everything looks like. */
  sees(collection: Scoped, item: Item): boolean;
}

/** What `mayDo` asks of an actor: each is of one agency. */
export const viewerOf = (actor: Actor | undefined): Parameters<typeof mayDo>[0] =>
  actor && {
    role: actor.role,
    mustChangePassword: false,
    scope: agencyScope([1], []),
    accountId: actor.token === undefined ? 1 : null,
  };

export interface Cast {
  readonly actors: readonly Actor[];
  /** Of whoever sees everything. */
  readonly everyone: string;
  readonly all: Readonly<Record<Scoped, readonly Item[]>>;
  /** The zone in which the neighbour is shown something, and a unit that is in it. */
  readonly zone: Item;
  readonly patrol: Item;
  readonly shareId: number;
}

const OWNER = 'ZJ-HUZ';
const NEIGHBOUR = 'JS-SUZ';

const boxes = new WeakMap<Geometry, Feature>();
const boxOf = (geometry: Geometry): Feature => {
  let box = boxes.get(geometry);
  if (!box) boxes.set(geometry, (box = bboxPolygon(bbox(geometry))));
  return box;
};
const meets = (a: Item, b: Item): boolean =>
  booleanIntersects(boxOf(a.geometry), boxOf(b.geometry)) &&
  booleanIntersects(featureOf(a.geometry), featureOf(b.geometry));

/** One person or machine of each role over the demo region: Huzhou's, its neighbour's, and a share between the two. */
export async function createCast(huanhu: Huanhu): Promise<Cast> {
  const everyone = await huanhu.token('duty-officer');
  const read = async (collection: string): Promise<Item[]> =>
    (await huanhu.json<{ features: Item[] }>(`/api/${collection}?limit=5000`, { token: everyone })).features;
  const all = Object.fromEntries(
    await Promise.all(SCOPED.map(async (name) => [name, await read(name)] as const)),
  ) as Record<Scoped, Item[]>;

  const text = (item: Item, name: string): string => String(item.properties[name]);
  const zone = all['adjacency-zones'].find(({ properties }) =>
    [OWNER, NEIGHBOUR].every((code) => (properties['agencies'] as string[]).includes(code)),
  )!;
  const inZone = ({ geometry }: Item): boolean =>
    booleanPointInPolygon(geometry as { type: 'Point'; coordinates: Position }, zone.geometry as MultiPolygon);
  const own = (collection: Scoped): Item[] => all[collection].filter((item) => text(item, 'agency') === OWNER);
  const [beat] = own('beats').filter((item) => meets(item, zone));
  const jurisdiction = own('jurisdictions').find((item) => text(item, 'code') === text(beat!, 'jurisdiction'))!;
  const patrol = own('units').find(inZone)!;
  const shareId = await huanhu.share({
    owner: OWNER,
    receiver: NEIGHBOUR,
    zones: [text(zone, 'code')],
    layers: { jurisdiction: {}, beat: {}, place: {}, unit: {}, incident: {} },
  });
  const fix = {
    unit: patrol.id,
    position: (patrol.geometry as { coordinates: Position }).coordinates,
    fixedAt: Date.now(),
  };
  const stored = await huanhu.post('/api/position-fixes', { fixes: [fix] }, everyone);
  if (!stored.ok) throw new Error(await stored.text());

  const idOf = new Map(all.agencies.map((item) => [text(item, 'code'), item.id]));
  const ofAgency =
    (code: string): Actor['sees'] =>
    (collection, item) =>
      collection === 'agencies'
        ? text(item, 'code') === code
        : collection === 'adjacency-zones'
          ? (item.properties['agencies'] as string[]).includes(code)
          : collection === 'incidents'
            ? (item.properties['agencyIds'] as number[]).includes(idOf.get(code)!)
            : text(item, 'agency') === code;

  const around = own('jurisdictions').filter((item) => meets(item, jurisdiction));
  const codesAround = new Set(around.map((item) => text(item, 'code')));
  const stationsAround = new Set(around.map((item) => text(item, 'station')));
  const jurisdictionOf = new Map(own('beats').map((item) => [text(item, 'code'), text(item, 'jurisdiction')]));
  const commander: Actor['sees'] = (collection, item) => {
    switch (collection) {
      case 'agencies':
        return text(item, 'code') === OWNER;
      case 'centres':
        return false;
      case 'stations':
        return stationsAround.has(text(item, 'code'));
      case 'jurisdictions':
        return codesAround.has(text(item, 'code'));
      case 'beats':
        return codesAround.has(text(item, 'jurisdiction'));
      case 'adjacency-zones':
        return ofAgency(OWNER)(collection, item) && around.some((each) => meets(each, item));
      case 'places':
        return text(item, 'agency') === OWNER && around.some((each) => meets(each, item));
      case 'units':
        return item.properties['beat'] === null
          ? stationsAround.has(text(item, 'station'))
          : codesAround.has(jurisdictionOf.get(text(item, 'beat')) ?? '');
      case 'incidents':
        return around.some(({ id }) => id === item.properties['jurisdictionId']);
    }
  };
  const warden: Actor['sees'] = (collection, item) => {
    switch (collection) {
      case 'beats':
        return item.id === beat!.id;
      case 'units':
        return text(item, 'beat') === text(beat!, 'code');
      case 'adjacency-zones':
        return ofAgency(OWNER)(collection, item) && meets(beat!, item);
      case 'places':
        return text(item, 'agency') === OWNER && meets(beat!, item);
      case 'incidents':
        return item.properties['beatId'] === beat!.id;
      default:
        return false;
    }
  };
  const liaison: Actor['sees'] = (collection, item) => {
    switch (collection) {
      case 'adjacency-zones':
        return item.id === zone.id;
      case 'jurisdictions':
      case 'beats':
      case 'places':
        return text(item, 'agency') === OWNER && meets(item, zone);
      case 'units':
        return item.id === patrol.id;
      case 'incidents':
        return ofAgency(OWNER)(collection, item) && inZone(item);
      default:
        return false;
    }
  };

  const person = async (role: Role, where: Parameters<Huanhu['person']>[1], sees: Actor['sees']): Promise<Actor> => ({
    role,
    headers: { Cookie: await huanhu.person(role, where) },
    token: undefined,
    sees,
  });
  const machine = async (role: Role, agency: string): Promise<Actor> => {
    const token = await huanhu.token(role, [agency]);
    return { role, headers: { Authorization: `Bearer ${token}` }, token, sees: ofAgency(agency) };
  };
  const made: Record<Role, () => Promise<Actor>> = {
    administrator: () => person('administrator', { agency: OWNER }, ofAgency(OWNER)),
    'duty-officer': () => person('duty-officer', { agency: NEIGHBOUR }, ofAgency(NEIGHBOUR)),
    'station-commander': () =>
      person('station-commander', { agency: OWNER, station: text(jurisdiction, 'station') }, commander),
    liaison: () => person('liaison', { agency: NEIGHBOUR }, liaison),
    warden: () => person('warden', { agency: OWNER, beat: text(beat!, 'code') }, warden),
    wall: () => machine('wall', OWNER),
    device: () => machine('device', OWNER),
  };
  const actors: Actor[] = [];
  for (const role of ROLES) actors.push(await made[role]());
  return { actors, everyone, all, zone, patrol, shareId };
}
