import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../server/domain/random.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { LIAISONS, drawnRound } from './agreement.ts';
import type { DrawnFix, Round } from './agreement.ts';
import { Expectation } from './expectation.ts';
import type { KnownFix, KnownIncident } from './expectation.ts';
import { follow } from './follower.ts';
import type { Follower } from './follower.ts';
import { Visit } from './visit.ts';
import { WaysIn } from './ways-in.ts';
import { createWorld, establish, secretOf } from './world.ts';
import type { World } from './world.ts';

/**
 * A case is the random agreements of one liaison's agency, and everything that this liaison can get, by every way in,
 * compared with what the agreements say. A hundred liaisons of one world are looked at in a round; the next round has other
 * territory, other agreements, more fixes and more incidents.
 */
const ROUNDS = 10;
const SEED = Number(process.env['HUANHU_TEST_SEED'] ?? 20_260_101);
const AT_ONCE = 8;
/** Of the ids that there are, how many a liaison asks for one by one; over all rounds each is asked for many times. */
const ASKED = 0.04;

let huanhu: Huanhu;
let everyone: string;
let world: World;
beforeAll(async () => {
  huanhu = await startHuanhu({ content: 'migrated' });
  everyone = await huanhu.token('duty-officer');
  world = await createWorld(huanhu);
});
afterAll(() => huanhu.stop());

/** What became known in all rounds so far. */
const fixes: KnownFix[][] = [];
const incidents: KnownIncident[] = [];
/** What is looked at by turns goes on over all rounds. */
let turn = 0;

async function sendFixes(drawn: readonly (readonly DrawnFix[])[]): Promise<void> {
  const now = Date.now();
  const sent = drawn.flatMap((list, unit) =>
    list.map((fix, i) => ({ ...fix, unit, fixedAt: now - fix.ageS * 1000 - 7 * i - 1 })),
  );
  if (sent.length === 0) return;
  const body = {
    fixes: sent.map(({ unit, at, fixedAt, speedMps, batteryPercent }) => ({
      unit: world.units[unit]!.id,
      position: at,
      fixedAt,
      speedMps,
      batteryPercent,
      courseDeg: 90,
      accuracyM: 5,
    })),
  };
  for (;;) {
    const response = await huanhu.post('/api/position-fixes', body, everyone);
    const receipt = (await response.json()) as { rejected: readonly { code: string }[] };
    if (response.ok && receipt.rejected.length === 0) break;
    // New units become known within five seconds.
    await new Promise((done) => setTimeout(done, 500));
  }
  for (const { unit, ...fix } of sent) (fixes[unit] ??= []).push(fix);
}

async function report(drawn: Round['incidents']): Promise<void> {
  for (const { at, kind, severity } of drawn) {
    const description = secretOf(`description ${incidents.length} ${at.join()}`);
    const response = await huanhu.post(
      '/api/incidents',
      { kind, severity, position: at, description, externalId: secretOf(`key ${incidents.length} ${at.join()}`) },
      everyone,
    );
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    const { id, properties } = (await response.json()) as { id: number; properties: Omit<KnownIncident, 'id' | 'at'> };
    incidents.push({ ...properties, id, at });
  }
}

async function eachLiaison(work: (liaison: number) => Promise<void>): Promise<void> {
  const left = Array.from({ length: LIAISONS }, (_, i) => i).values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const liaison of left) await work(liaison);
    }),
  );
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** @returns what was wrong, of each liaison. */
async function playRound(round: Round): Promise<string[]> {
  const faults: string[] = [];
  const random = seededRandom(round.shares.length + incidents.length);
  await establish(huanhu, world, round);
  await report(round.incidents.filter(({ isLate }) => !isLate));
  for (const unit of world.units.keys()) fixes[unit] ??= [];
  await sendFixes(round.fixes.map((list) => list.filter((_, i) => i % 2 === 0)));
  await pause(1_000);

  const atFirst = fixes.map((list) => [...list]);
  const followers: Follower[] = await Promise.all(world.tokens.map((token) => follow(huanhu.url, token)));
  // What comes late is late for the delayed pictures, which are there by now.
  await sendFixes(round.fixes.map((list) => list.filter((_, i) => i % 2 === 1)));
  await pause(500);
  const expectation = new Expectation(world, round);

  const before = fixes.map((list) => [...list]);
  const ways = world.tokens.map((token) => new WaysIn(huanhu, token));
  const known = [...incidents];
  await eachLiaison(async (liaison) => {
    const visit = new Visit({ world, round, expectation, liaison, fixes: before, incidents: known }, ways[liaison]!);
    const start = Date.now();
    await visit.collections(15 + Math.floor(random() * 40));
    await visit.items(() => random() < ASKED);
    await visit.tiles(turn++);
    await visit.bounds(turn);
    await visit.search(turn);
    await visit.summary();
    visit.events(
      'events',
      (await ways[liaison]!.events(40)).map(({ event }) => ({ ...event.incident })),
    );
    visit.secrets(start);
    faults.push(...visit.faults);
  });

  await report(round.incidents.filter(({ isLate }) => isLate));
  await sendFixes(round.laterFixes);
  await pause(1_600);
  for (const [liaison, follower] of followers.entries()) {
    const seen = { world, round, expectation, liaison, fixes, incidents };
    faults.push(...follower.faults([{ ...seen, fixes: atFirst }, { ...seen, fixes: before }, seen]));
    const visit = new Visit(seen, new WaysIn(huanhu, ''));
    visit.events(
      'live events',
      follower.events.map(({ event }) => ({ ...event.incident })),
    );
    visit.secrets(follower.since, [JSON.stringify(follower.events)]);
    faults.push(...visit.faults);
    follower.close();
  }

  return faults;
}

test(`a liaison gets what the agreements say and nothing else, by any way in (seed ${SEED})`, async () => {
  let cases = 0;
  const faults: string[] = [];
  const property = fc.asyncProperty(fc.noShrink(drawnRound), async (round) => {
    faults.push(...(await playRound(round)));
    cases += LIAISONS;
    return faults.length === 0;
  });
  const { errorInstance } = await fc.check(property, { numRuns: ROUNDS, seed: SEED, endOnFailure: true });
  if (errorInstance && faults.length === 0) throw errorInstance as Error;
  expect(faults.slice(0, 20), `${faults.length} faults with HUANHU_TEST_SEED=${SEED}`).toEqual([]);
  expect(cases).toBeGreaterThanOrEqual(1_000);
}, 600_000);
