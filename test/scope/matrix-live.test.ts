import { pointOnFeature } from '@turf/turf';
import type { Position } from 'geojson';
import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLIENT_MESSAGES, SERVER_MESSAGES } from '../../server/contract/live.ts';
import type { WireEvent } from '../../server/contract/live.ts';
import { decodePositionFrame } from '../../server/contract/position-frame.ts';
import { mayDo } from '../../server/domain/viewer.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { createCast, viewerOf } from './cast.ts';
import type { Actor, Cast, Item } from './cast.ts';

let huanhu: Huanhu;
let cast: Cast;
beforeAll(async () => {
  huanhu = await startHuanhu();
  cast = await createCast(huanhu);
});
afterAll(() => huanhu.stop());

interface Ear {
  readonly actor: Actor | undefined;
  readonly heard: { readonly name: string; readonly payload: unknown }[];
  refusal: string | undefined;
  resume(after: number): void;
  edit(): void;
  close(): void;
}

const MESSAGES: readonly string[] = SERVER_MESSAGES;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Listens as somebody does, from now on, to whatever comes. */
async function listen(actor: Actor | undefined): Promise<Ear> {
  const socket = io(`${huanhu.url}/live`, {
    parser,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(actor?.headers['Cookie'] ? { extraHeaders: { Cookie: actor.headers['Cookie'] } } : {}),
    auth: actor?.token ? { token: actor.token } : {},
  });
  const ear: Ear = {
    actor,
    heard: [],
    refusal: undefined,
    resume: (after) => void socket.emit('resume', after),
    edit: () =>
      void socket.emit('editing', { draftId: null, position: [120.1, 30.8], codes: [actor?.role ?? 'nobody'] }),
    close: () => void socket.disconnect(),
  };
  socket.onAny((name: string, payload: unknown) => ear.heard.push({ name, payload }));
  await new Promise<void>((done) => {
    socket.on('connect_error', (error) => {
      ear.refusal = error.message;
      done();
    });
    socket.on('positions', () => done());
  });
  return ear;
}

test('every message of the socket tells what is in scope and nothing else, and nothing to whom it is not for', async () => {
  let cells = 0;
  const wrong: string[] = [];
  const cell = (name: string, isRight: boolean, got: unknown): void => {
    cells++;
    if (!isRight) wrong.push(`${name}: ${JSON.stringify(got)}`);
  };
  const ears = await Promise.all([undefined, ...cast.actors].map(listen));
  const open = ears.filter(({ actor, refusal }) => {
    const isFor = mayDo(viewerOf(actor), 'read');
    for (const message of [...MESSAGES, ...CLIENT_MESSAGES]) {
      cell(
        `${actor?.role ?? 'nobody'} ${message}`,
        isFor ? refusal === undefined : refusal === 'not-signed-in',
        refusal,
      );
    }
    return isFor;
  });

  // In each agency and where the actors differ something happens, a unit moves, and a jurisdiction is drawn anew.
  const spots = [
    ...cast.all.jurisdictions.filter((_, i) => i % 4 === 0),
    ...cast.all.beats.filter((item) => cast.actors.some(({ role, sees }) => role === 'warden' && sees('beats', item))),
    ...cast.all.places
      .filter((item) => cast.actors.some(({ role, sees }) => role === 'liaison' && sees('places', item)))
      .slice(0, 3),
  ].map((item) => pointOnFeature(item).geometry.coordinates);
  const reported: Item[] = [];
  for (const position of spots) {
    const body = { kind: 'other', severity: 3, position: position.map((degrees) => Math.round(degrees * 1e6) / 1e6) };
    reported.push((await (await huanhu.post('/api/incidents', body, cast.everyone)).json()) as Item);
  }
  const moved = [...cast.all.units.filter((item, i) => i % 40 === 0 && item.id !== cast.patrol.id), cast.patrol];
  const fixedAt = Date.now() + 1_000;
  const fixes = moved.map(({ id, geometry }) => ({
    unit: id,
    // Away from the zone, but for the one that is shown there.
    position: id === cast.patrol.id ? (geometry as { coordinates: Position }).coordinates : [119.5, 30.5],
    fixedAt,
  }));
  expect(await (await huanhu.post('/api/position-fixes', { fixes }, cast.everyone)).json()).toMatchObject({
    rejected: [],
  });
  const agencies = ['ZJ-HUZ', 'JS-SUZ', 'JS-WUX'];
  const redraw = async (agency: string): Promise<void> => {
    await huanhu.database.query(
      `UPDATE jurisdiction SET name_en = name_en WHERE version_id = (SELECT min(p.version_id) FROM jurisdiction AS p
         JOIN feature AS f ON f.id = p.agency_id JOIN adjacency_zone AS z ON z.id = $2 WHERE f.code = $1
         AND (p.geom && z.geom OR f.code <> 'ZJ-HUZ'))`,
      [agency, cast.zone.id],
    );
  };
  const tilesFor = new Map<string, Set<Ear>>();
  for (const agency of agencies) {
    const before = open.map(({ heard }) => heard.length);
    await redraw(agency);
    await pause(400);
    tilesFor.set(
      agency,
      new Set(open.filter(({ heard }, i) => heard.slice(before[i]).some(({ name }) => name === 'tiles-changed'))),
    );
  }
  for (const ear of open) ear.edit();
  const drawer = cast.actors.find(({ role }) => role === 'administrator')!;
  const draft = await huanhu.http('/api/drafts', {
    method: 'POST',
    headers: { ...drawer.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Of the owner' }),
  });
  expect(draft.status).toBe(201);
  await pause(5_300);
  const of = ({ heard }: Ear, message: string): unknown[] =>
    heard.flatMap(({ name, payload }) => (name === message ? [payload] : []));
  const incidentsOf = (events: readonly unknown[]): number[] =>
    (events as WireEvent[]).map(({ event }) => event.incident.id);
  for (const ear of open) {
    const { actor } = ear;
    const role = actor!.role;
    const seen = reported.filter((item) => actor!.sees('incidents', item)).map(({ id }) => id);
    const events = incidentsOf(of(ear, 'event'));
    cell(
      `${role} event in scope`,
      seen.every((id) => events.includes(id)),
      events,
    );
    cell(
      `${role} event out of scope`,
      events.every((id) => seen.includes(id)),
      events,
    );
    const units = new Set(
      (of(ear, 'positions') as Uint8Array[]).flatMap((frame) => [...decodePositionFrame(frame).unitId]),
    );
    const shown = moved.filter((item) => actor!.sees('units', item)).map(({ id }) => id);
    cell(
      `${role} positions in scope`,
      shown.every((id) => units.has(id)),
      [...units],
    );
    cell(
      `${role} positions out of scope`,
      [...units].every((id) => shown.includes(id)),
      [...units],
    );
    const head = (of(ear, 'event') as WireEvent[]).at(-1)?.seq ?? (of(ear, 'ready')[0] as { head: number }).head;
    const beats = of(ear, 'heartbeat') as { head: number }[];
    cell(`${role} heartbeat`, beats.length > 0 && beats.at(-1)!.head === head, beats);
    cell(`${role} ready`, of(ear, 'ready').length === 1, of(ear, 'ready'));
    for (const agency of agencies) {
      const code = cast.all.agencies.find((item) => item.properties['code'] === agency)!;
      const own = role === 'warden' ? agency === 'ZJ-HUZ' : actor!.sees('agencies', code);
      const isTold = own || (role === 'liaison' && agency === 'ZJ-HUZ');
      cell(`${role} tiles-changed of ${agency}`, tilesFor.get(agency)!.has(ear) === isTold, isTold);
    }
    // Of the owner are the administrator and the commander, of the neighbour the duty officer.
    const isOwners = role === 'administrator' || role === 'station-commander';
    const inEditor = isOwners ? ['administrator', 'station-commander'] : role === 'duty-officer' ? [role] : undefined;
    const editors = (of(ear, 'editors') as { codes: string[] }[][]).at(-1)?.flatMap(({ codes }) => codes);
    cell(`${role} editors`, editors?.sort().join() === inEditor?.join(), editors);
    cell(`${role} draft-changed`, of(ear, 'draft-changed').length === (isOwners ? 1 : 0), of(ear, 'draft-changed'));
    ear.heard.length = 0;
    ear.resume(0);
  }
  await pause(2_500);
  const everything = [...cast.all.incidents, ...reported];
  for (const ear of open) {
    const seen = everything.filter((item) => ear.actor!.sees('incidents', item)).map(({ id }) => id);
    const events = incidentsOf(of(ear, 'event'));
    cell(
      `${ear.actor!.role} resume in scope`,
      reported.every(({ id }) => !seen.includes(id) || events.includes(id)),
      events,
    );
    cell(
      `${ear.actor!.role} resume out of scope`,
      events.every((id) => seen.includes(id)),
      events,
    );
    ear.heard.length = 0;
  }
  await huanhu.endShare(cast.shareId);
  await pause(2_000);
  for (const ear of open) {
    const isTold = of(ear, 'scope-changed').length > 0;
    cell(`${ear.actor!.role} scope-changed`, isTold === (ear.actor!.role === 'liaison'), isTold);
    for (const { name } of ear.heard) cell(`${ear.actor!.role} hears ${name}`, MESSAGES.includes(name), name);
    ear.close();
  }
  console.log(
    `matrix: ${cells} cells over ${MESSAGES.length + CLIENT_MESSAGES.length} messages and ${ears.length} who listen`,
  );
  expect(wrong).toEqual([]);
});
