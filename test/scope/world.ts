import { createHash } from 'node:crypto';
import { hashOfSecret } from '../../server/services/sessions.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { KINDS, LIAISONS, OWNERS, PER_OWNER, ZONES } from './agreement.ts';
import type { AreaLayer, Round, Shape } from './agreement.ts';

/** A text that is nowhere else in the world: whoever reads it has been told of this very thing. */
export const secretOf = (what: string): string => `tok${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
export const SECRET = /tok[0-9a-f]{12}/g;

/** A thing of the territory as it stays through all rounds. */
export interface Thing {
  readonly id: number;
  readonly layer: AreaLayer | 'unit' | 'adjacency-zone' | 'station' | 'agency';
  /** Index of the agency that it belongs to. */
  readonly owner: number;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly kind: string | null;
  /** What it belongs to beside: a jurisdiction's station, a beat's jurisdiction. */
  readonly partOf: Thing | undefined;
}
export interface Unit extends Thing {
  readonly callSign: string;
  readonly station: Thing;
  readonly beat: Thing;
}

export interface World {
  /** Those with territory first; each has a liaison. */
  readonly agencies: readonly Thing[];
  readonly zones: readonly Thing[];
  readonly things: Readonly<Record<AreaLayer, readonly Thing[]>>;
  readonly units: readonly Unit[];
  /** Access tokens of the liaisons, by agency. */
  readonly tokens: readonly string[];
}

type Insert = Omit<Thing, 'id' | 'partOf'> & { partOf?: Thing | undefined };

/** Makes what stays: agencies, stations, units, ids and names of everything, and a liaison for each agency. */
export async function createWorld({ database }: Huanhu): Promise<World> {
  const named = (layer: Thing['layer'], owner: number, i: number, more: Partial<Insert> = {}): Insert => ({
    layer,
    owner,
    code: `${layer}-${secretOf(`${layer} ${owner} ${i} code`)}`,
    nameZh: `某${secretOf(`${layer} ${owner} ${i} zh`)}`,
    nameEn: `O${owner} ${secretOf(`${layer} ${owner} ${i} en`)}`,
    kind: null,
    ...more,
  });
  const add = async (things: readonly Insert[]): Promise<Thing[]> => {
    const { rows } = await database.query<{ id: number; code: string }>(
      `INSERT INTO feature (layer, code) SELECT layer, code FROM jsonb_to_recordset($1::jsonb) AS f (layer text, code text) RETURNING id, code`,
      [JSON.stringify(things)],
    );
    const ids = new Map(rows.map(({ id, code }) => [code, id]));
    return things.map((thing) => ({ ...thing, partOf: thing.partOf, id: ids.get(thing.code)! }));
  };
  const each = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  const pick = <T>(list: readonly T[], i: number): T => list[i % list.length]!;

  const agencies = await add(each(LIAISONS, (i) => named('agency', i, 0)));
  await database.query(
    `INSERT INTO agency (id, code, name_zh, name_en, province, geom)
     SELECT id, code, "nameZh", "nameEn", '330000', ST_Multi(ST_MakeEnvelope(119, 30, 121, 31, 4326))
     FROM jsonb_to_recordset($1::jsonb) AS f (id integer, code text, "nameZh" text, "nameEn" text)`,
    [JSON.stringify(agencies)],
  );
  const ofOwners = (n: number, make: (owner: number, i: number) => Insert): Insert[] =>
    each(OWNERS * n, (k) => make(Math.floor(k / n), k % n));
  const stations = await add(ofOwners(PER_OWNER.jurisdiction, (owner, i) => named('station', owner, i)));
  await database.query(
    `INSERT INTO station (id, code, name_zh, name_en, agency_id, geom)
     SELECT id, code, "nameZh", "nameEn", "agencyId", ST_SetSRID(ST_MakePoint(120.08, 30.8), 4326)
     FROM jsonb_to_recordset($1::jsonb) AS f (id integer, code text, "nameZh" text, "nameEn" text, "agencyId" integer)`,
    [JSON.stringify(stations.map((each) => ({ ...each, agencyId: agencies[each.owner]!.id })))],
  );
  const jurisdictions = await add(
    ofOwners(PER_OWNER.jurisdiction, (owner, i) =>
      named('jurisdiction', owner, i, { partOf: stations[owner * PER_OWNER.jurisdiction + i] }),
    ),
  );
  const beats = await add(
    ofOwners(PER_OWNER.beat, (owner, i) =>
      named('beat', owner, i, {
        kind: pick(['river', 'lake', 'forest'], i),
        partOf: jurisdictions[owner * PER_OWNER.jurisdiction + (i % PER_OWNER.jurisdiction)],
      }),
    ),
  );
  const places = await add(
    ofOwners(PER_OWNER.place, (owner, i) => named('place', owner, i, { kind: pick(KINDS.place, i) })),
  );
  const zones = await add(each(ZONES, (i) => named('adjacency-zone', -1, i)));
  const units = ofOwners(PER_OWNER.unit, (owner, i) => named('unit', owner, i, { kind: pick(KINDS.unit, i) })).map(
    (unit, k) => ({
      ...unit,
      partOf: undefined,
      callSign: secretOf(`call ${k}`),
      station: stations[unit.owner * PER_OWNER.jurisdiction]!,
      beat: beats[unit.owner * PER_OWNER.beat + (k % PER_OWNER.beat)]!,
    }),
  );
  const { rows } = await database.query<{ id: number; code: string }>(
    `INSERT INTO unit (code, name_zh, name_en, search_text, call_sign, kind, agency_id, station_id, beat_id, home)
     SELECT code, "nameZh", "nameEn", lower(concat_ws(' ', code, "nameZh", "nameEn")), "callSign", kind, "agencyId",
       "stationId", "beatId", ST_SetSRID(ST_MakePoint(120.083, 30.803), 4326)
     FROM jsonb_to_recordset($1::jsonb) AS f (code text, "nameZh" text, "nameEn" text, "callSign" text, kind text,
       "agencyId" integer, "stationId" integer, "beatId" integer) RETURNING id, code`,
    [
      JSON.stringify(
        units.map((unit) => ({
          ...unit,
          agencyId: agencies[unit.owner]!.id,
          stationId: unit.station.id,
          beatId: unit.beat.id,
        })),
      ),
    ],
  );
  const unitIds = new Map(rows.map(({ id, code }) => [code, id]));
  const tokens = agencies.map(({ code }) => `${code}-of-the-liaison`);
  await database.query(
    `INSERT INTO access_token (name, token_sha256, role, agency_ids, expires_at)
     SELECT name, decode(sha256, 'hex'), 'liaison', ARRAY[agency], now() + interval '1 day'
     FROM unnest($1::text[], $2::text[], $3::integer[]) AS t (name, sha256, agency)`,
    [agencies.map(({ code }) => code.slice(0, 64)), tokens.map(hashOfSecret), agencies.map(({ id }) => id)],
  );
  return {
    agencies,
    zones,
    things: { jurisdiction: jurisdictions, beat: beats, place: places },
    units: units.map((unit) => ({ ...unit, id: unitIds.get(unit.code)! })),
    tokens,
  };
}

/** The agencies that are party to a zone, by index: those drawn, and all without territory. */
export const partiesOf = (parties: readonly number[]): number[] => [
  ...parties,
  ...Array.from({ length: LIAISONS - OWNERS }, (_, i) => OWNERS + i),
];

/** The two sides of a share, by index; an agency shares nothing with itself. */
export function sidesOf(liaison: number, { owner, isReversed }: Round['shares'][number][number]) {
  const other = owner === liaison ? (owner + 1) % OWNERS : owner;
  return isReversed ? { owner: liaison, receiver: other } : { owner: other, receiver: liaison };
}

const TABLES = { jurisdiction: 'station_id', beat: 'jurisdiction_id', place: null } as const;

/** Brings the territory and the shares to the round's: what was in force ends, and everything begins anew. */
export async function establish({ database }: Huanhu, world: World, round: Round): Promise<void> {
  await database.transaction(async () => {
    const insert = async (layer: AreaLayer | 'adjacency_zone', things: readonly Thing[], shapes: readonly Shape[]) => {
      await database.query(`UPDATE ${layer} SET valid_to = now() WHERE valid_to = 'infinity'`);
      const isZone = layer === 'adjacency_zone';
      const reference = isZone ? null : TABLES[layer];
      const columns = [isZone ? 'agency_ids' : 'agency_id', ...(reference ? [reference] : [])];
      const kind = layer === 'beat' || layer === 'place' ? ['kind'] : [];
      const geometry = `ST_SetSRID(ST_GeomFromGeoJSON(shape), 4326)`;
      await database.query(
        `INSERT INTO ${layer} (id, code, name_zh, name_en, search_text, ${[...columns, ...kind].join(', ')}, geom)
         SELECT id, code, "nameZh", "nameEn", lower(concat_ws(' ', code, "nameZh", "nameEn")), ${[
           isZone ? '"agencyIds"' : '"agencyId"',
           ...(reference ? ['"partOfId"'] : []),
           ...kind,
         ].join(', ')}, ${geometry}
         FROM jsonb_to_recordset($1::jsonb) AS f (id integer, code text, "nameZh" text, "nameEn" text, kind text,
           "agencyIds" integer[], "agencyId" integer, "partOfId" integer, shape jsonb)`,
        [
          JSON.stringify(
            things.map((thing, i) => ({
              ...thing,
              partOf: undefined,
              partOfId: thing.partOf?.id,
              agencyId: world.agencies[thing.owner]?.id,
              ...(isZone ? { agencyIds: partiesOf(round.zones[i]!.parties).map((k) => world.agencies[k]!.id) } : {}),
              shape: shapes[i],
            })),
          ),
        ],
      );
    };
    await insert(
      'adjacency_zone',
      world.zones,
      round.zones.map(({ shape }) => shape),
    );
    for (const layer of ['jurisdiction', 'beat', 'place'] as const)
      await insert(layer, world.things[layer], round[layer]);
    await database.query(
      "UPDATE share SET ended_at = now(), ended_by = 'test', ended_by_id = owner_id WHERE ended_at IS NULL",
    );
    for (const [liaison, shares] of round.shares.entries()) {
      for (const share of shares) await addShare({ database }, world, liaison, share);
    }
  });
}

type DrawnShare = Round['shares'][number][number];

async function addShare({ database }: Pick<Huanhu, 'database'>, world: World, liaison: number, share: DrawnShare) {
  const { owner, receiver } = sidesOf(liaison, share);
  const { state } = share;
  await database.query(
    `WITH share AS (
       INSERT INTO share (owner_id, receiver_id, starts_at, ends_at, is_cut, proposed_by, proposed_by_id, accepted_by,
         accepted_at, ended_by, ended_by_id, ended_at)
       SELECT $1::integer, $2::integer, now() + $3::interval, now() + $4::interval, $5, 'test', $1,
         CASE WHEN $6 THEN 'test' END, CASE WHEN $6 THEN now() END, CASE WHEN $7 THEN 'test' END,
         CASE WHEN $7 THEN $1::integer END, CASE WHEN $7 THEN now() END
       RETURNING id),
     zones AS (INSERT INTO share_zone SELECT share.id, zone FROM share, unnest($8::integer[]) AS zone)
     INSERT INTO share_layer (share_id, layer, fields, kinds, severities, delay_ms, grid_m)
     SELECT share.id, layer, fields, kinds, severities, "delayS" * 1000, "gridM"
     FROM share, jsonb_to_recordset($9::jsonb) AS terms (layer text, fields text[], kinds text[], severities smallint[],
       "delayS" integer, "gridM" integer)`,
    [
      world.agencies[owner]!.id,
      world.agencies[receiver]!.id,
      state === 'not-begun' ? '1 day' : '-2 days',
      state === 'over' ? '-1 day' : '3 days',
      share.isCut,
      state !== 'not-accepted',
      state === 'ended',
      share.zones.map((i) => world.zones[i]!.id),
      JSON.stringify(Object.entries(share.layers).map(([layer, terms]) => ({ layer, ...terms }))),
    ],
  );
}
