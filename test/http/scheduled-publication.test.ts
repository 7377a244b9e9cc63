import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireChange, WireDraftCheck } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing, hasVertex, moveVertex, moved } from '../harness/drawing.ts';
import type { Area } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { HALF, beside, createPublishing, inwards, problem } from '../harness/publishing.ts';
import type { Position } from '../harness/publishing.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let publishing: ReturnType<typeof createPublishing>;
let administrator: string;
let duty: string;
let suzhou: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  [administrator, duty, suzhou] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'JS-SUZ' }),
  ]);
  publishing = createPublishing(drawing, administrator);
});
afterAll(() => huanhu.stop());

const hasCorner = (area: Area, lon: number, lat: number): boolean =>
  area.flat(2).some((position) => position[0] === lon && position[1] === lat);

test('what is scheduled is not in force before its time, is refused a second change, and can be withdrawn', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const changes = moveVertex(all, at, beside(at));
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const past = await drawing.begin(administrator, changes);
  await problem(
    await publishing.publish(administrator, past.id, { takesEffectAt: '2024-01-01T00:00:00Z' }),
    422,
    'invalid-input',
  );
  const draft = await publishing.published(changes, { takesEffectAt: later });
  expect(draft).toMatchObject({ state: 'scheduled', takesEffectAt: later });
  const hasAt = async (place: Position, query = ''): Promise<boolean> =>
    (await drawing.territory(administrator, `&layers=beat${query}`)).some((feature) => hasVertex(feature, place));
  expect([await hasAt(at), await hasAt(beside(at))]).toEqual([true, false]);
  const tomorrow = `&at=${new Date(Date.parse(later) + 1000).toISOString()}`;
  expect([await hasAt(at, tomorrow), await hasAt(beside(at), tomorrow)]).toEqual([false, true]);
  const [next, now] = await publishing.versionsOf(changes[0]!);
  expect([now!.properties.validTo, next!.properties.validFrom, next!.properties.validTo]).toEqual([later, later, null]);

  const { conflicts } = await problem(await publishing.publish(administrator, past.id), 412, 'territory-changed');
  expect(conflicts[0]!.theirs!.properties.validFrom).toBe(later);
  const check = await drawing.done<WireDraftCheck>(duty, draft.id, 'check');
  expect([check.faults, check.conflicts, check.differences.length]).toEqual([[], [], 3]);

  const withdrawn = await publishing.withdraw(draft.id);
  expect(await withdrawn.json()).toMatchObject({ state: 'open', takesEffectAt: null });
  expect(await publishing.versionsOf(changes[0]!)).toHaveLength(1);
  expect(await hasAt(at, tomorrow)).toBe(true);
  await problem(await publishing.withdraw(draft.id), 409, 'draft-not-open');
  expect((await publishing.publish(administrator, past.id)).status).toBe(200);
});

test('what is scheduled is to be changed as it will be, and is not withdrawn from under what was made of it', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const beats = all.filter((feature) => hasVertex(feature, at));
  const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const middle: Position = [Number((at[0] + HALF / 2).toFixed(7)), at[1]];
  const draft = await publishing.published(moveVertex(all, at, beside(at)), { takesEffectAt: later });
  // Today the three fit with the corner where it is; in two days it is elsewhere, and these are no base for more.
  const now = await drawing.begin(
    administrator,
    beats.map((beat) => changeOf(beat, moved(beat, at, middle))),
  );
  await problem(await publishing.publish(administrator, now.id), 412, 'territory-changed');
  const built = (await publishing.versionsOf({ layer: 'beat', code: beats[0]!.properties.code }))[0]!;
  const onTop = await publishing.published(
    [{ ...changeOf(built), attributes: { ...changeOf(built).attributes!, name_en: 'Later' } }],
    {
      takesEffectAt: new Date(Date.parse(later) + 1000).toISOString(),
    },
  );
  expect(onTop.state).toBe('scheduled');
  const withdrawal = await publishing.withdraw(draft.id);
  const { conflicts } = await problem(withdrawal, 412, 'territory-changed');
  expect(conflicts.map(({ code }) => code)).toContain(beats[0]!.properties.code);
  for (const { id } of [onTop, draft]) {
    expect((await publishing.withdraw(id)).status).toBe(200);
  }
  expect(await publishing.versionsOf({ layer: 'beat', code: beats[0]!.properties.code })).toHaveLength(1);
});

test('what fits today, but not with what is scheduled next door, is refused until that is withdrawn', async () => {
  const { at, all } = await publishing.vertexOf(0, 2);
  const takesEffectAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  // Each beat draws back from the other: 35 cm are within the tolerance, twice as much is not.
  const [theirs, ours] = all
    .filter((feature) => hasVertex(feature, at))
    .map((beat) => changeOf(beat, moved(beat, at, inwards(beat, at, 0.35))));
  const scheduled = await publishing.published([theirs!], { takesEffectAt });
  const { id } = await drawing.begin(administrator, [ours!]);
  const { faults } = await problem(await publishing.publish(administrator, id), 422, 'territory-faults');
  expect(faults).toMatchObject([{ kind: 'gap', layer: 'beat' }]);
  // Those with the longest edge at it come first.
  expect(new Set(faults[0]!.codes.slice(0, 2))).toEqual(new Set([theirs!.code, ours!.code]));
  expect((await publishing.withdraw(scheduled.id)).status).toBe(200);
  expect((await publishing.publish(administrator, id)).status).toBe(200);
});

test('of two that take effect near each other at the same moment the one that was published last is withdrawn first', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const takesEffectAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const moving = moveVertex(all, at, beside(at));
  const first = await publishing.published(moving, { takesEffectAt });
  const beside0 = all.find(
    ({ properties: { layer, code }, geometry }) =>
      layer === 'beat' &&
      !moving.some((change) => change.code === code) &&
      geometry.coordinates.flat(2).some(([lon, lat]) => moving.some(({ area }) => hasCorner(area!, lon!, lat!))),
  )!;
  const named = { ...changeOf(beside0), attributes: { ...changeOf(beside0).attributes!, name_en: 'At the same time' } };
  const second = await publishing.published([named], { takesEffectAt });
  await problem(await publishing.withdraw(first.id), 412, 'territory-changed');
  expect([(await publishing.withdraw(second.id)).status, (await publishing.withdraw(first.id)).status]).toEqual([
    200, 200,
  ]);
  expect(await publishing.versionsOf(moving[0]!)).toHaveLength(1);
});

/** A zone that Huzhou and Suzhou share. */
async function sharedZone(): Promise<WireChange> {
  const zones = await drawing.territory(administrator, '&layers=adjacency-zone');
  return changeOf(zones.find(({ properties }) => properties.agencies!.includes('JS-SUZ'))!);
}
/** A draft that another party has approved. */
async function agreed(change: WireChange): Promise<number> {
  const { id } = await drawing.begin(administrator, [change]);
  await drawing.done(administrator, id, 'submission');
  await drawing.done(suzhou, id, 'approval');
  return id;
}
/** When each version begins and ends, newest first. */
const times = async (zone: WireChange): Promise<(string | null)[][]> =>
  (await publishing.versionsOf(zone)).map(({ properties: { validFrom, validTo } }) => [validFrom, validTo]);

test.each([
  ['at the very same moment', 0],
  ['a day later', 86_400_000],
])('a zone that one draft ends and another begins again %s: the end is withdrawn last', async (_, pauseMs) => {
  const zone = await sharedZone();
  const end = new Date(Date.now() + 4 * 86_400_000).toISOString();
  const again = new Date(Date.parse(end) + pauseMs).toISOString();
  const ending = await agreed({ ...zone, attributes: null, area: null });
  const beginning = await agreed({ ...zone, attributes: { ...zone.attributes!, name_en: 'Begun again' } });
  await drawing.done(administrator, ending, 'publication', { takesEffectAt: end });
  expect(await times(zone)).toEqual([[null, end]]);
  await drawing.done(administrator, beginning, 'publication', { takesEffectAt: again });
  const both = [
    [again, null],
    [null, end],
  ];
  expect(await times(zone)).toEqual(both);

  await problem(await publishing.withdraw(ending), 412, 'territory-changed');
  expect(await times(zone)).toEqual(both);
  expect((await publishing.withdraw(beginning)).status).toBe(200);
  expect(await times(zone)).toEqual([[null, end]]);
  expect((await publishing.withdraw(ending)).status).toBe(200);
  expect(await times(zone)).toEqual([[null, null]]);
});

test('a zone that one draft changes is not changed or ended by another at the very same moment', async () => {
  const zone = await sharedZone();
  const takesEffectAt = new Date(Date.now() + 4 * 86_400_000).toISOString();
  const first = await agreed({ ...zone, attributes: { ...zone.attributes!, name_en: 'First' } });
  const others = [await agreed(zone), await agreed({ ...zone, attributes: null, area: null })];
  await drawing.done(administrator, first, 'publication', { takesEffectAt });
  const [changed] = await publishing.versionsOf(zone);
  const onTop = await drawing.begin(administrator, [{ ...changeOf(changed!), attributes: null, area: null }]);
  for (const id of [...others, onTop.id]) {
    await problem(await publishing.publish(administrator, id, { takesEffectAt }), 412, 'territory-changed');
  }
  expect((await publishing.withdraw(first)).status).toBe(200);
  expect(await times(zone)).toEqual([[null, null]]);
});
