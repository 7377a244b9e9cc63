import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireDraft, WireDraftCheck, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing, hasVertex, moveVertex, moved, ringsOf } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { beside, createPublishing, inwards, problem, textOf, vertices } from '../harness/publishing.ts';
import type { Position } from '../harness/publishing.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let publishing: ReturnType<typeof createPublishing>;
let administrator: string;
let deputy: string;
let duty: string;
let suzhou: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  [administrator, deputy, duty, suzhou] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'JS-SUZ' }),
  ]);
  publishing = createPublishing(drawing, administrator);
});
afterAll(() => huanhu.stop());

test('a corner that four areas share is moved for all of them, and what was before stays to be read', async () => {
  const { at, all } = await publishing.vertexOf(2, 2);
  const changes = moveVertex(all, at, beside(at));
  expect(changes).toHaveLength(4);
  const draft = await publishing.published(changes);
  expect(draft).toMatchObject({ state: 'published', approvedBy: null });
  for (const change of changes) {
    const [now, before] = await publishing.versionsOf(change);
    expect(now!.geometry.coordinates).toEqual(change.area);
    expect(now!.properties).toMatchObject({
      drawnBy: draft.author,
      reason: '河道改线',
      validTo: null,
      validFrom: draft.takesEffectAt,
    });
    expect(before!.properties).toMatchObject({
      versionId: change.baseVersionId,
      validFrom: null,
      validTo: draft.takesEffectAt,
    });
  }
  const old = await drawing.territory(administrator, '&layers=beat&at=2024-01-01T00:00:00Z');
  expect(old.some((feature) => hasVertex(feature, at))).toBe(true);
  const { rows } = await huanhu.database.query<{ found: boolean }>(
    'SELECT search_text LIKE $2 AS found FROM beat WHERE code = $1 ORDER BY valid_from DESC LIMIT 1',
    [
      changes.find(({ layer }) => layer === 'beat')!.code,
      `%${changes.find(({ layer }) => layer === 'beat')!.attributes!.name_en.toLowerCase()}%`,
    ],
  );
  expect(rows).toEqual([{ found: true }]);
});

test('an area that leaves a gap or takes what another has is refused, with the place of each fault, and nothing is changed', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const [first, ...others] = all.filter((feature) => hasVertex(feature, at));
  const draft = await drawing.begin(administrator, [changeOf(first!, moved(first!, at, beside(at)))]);
  const { faults, location } = await problem(
    await publishing.publish(administrator, draft.id),
    422,
    'territory-faults',
  );
  expect(location).toEqual(faults[0]!.location);
  const kinds = new Set(faults.map(({ kind }) => kind));
  expect([...kinds].every((kind) => kind === 'gap' || kind === 'overlap')).toBe(true);
  const codes = others.map(({ properties }) => properties.code);
  for (const fault of faults) {
    expect(fault.layer).toBe('beat');
    expect(codes.some((code) => fault.codes.includes(code))).toBe(true);
    expect(fault.areaM2).toBeGreaterThan(1);
    expect(Math.hypot(fault.location[0] - at[0], fault.location[1] - at[1])).toBeLessThan(0.01);
  }
  const check = await drawing.done<WireDraftCheck>(duty, draft.id, 'check');
  expect(check.faults).toEqual(faults);
  expect(await publishing.versionsOf({ layer: 'beat', code: first!.properties.code })).toHaveLength(1);
  expect((await drawing.read<WireDraft>(administrator, `/api/drafts/${draft.id}`)).state).toBe('open');
});

test('an area that crosses itself, one that is not closed, a corner abroad, a spike, and an area that is none are named as such', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const [beat] = all.filter((feature) => hasVertex(feature, at));
  const [[x, y]] = ringsOf(beat!)[0] as [Position];
  const faultsOf = async (area: [number, number][][][]): Promise<string[]> => {
    const draft = await drawing.begin(administrator, [changeOf(beat!, area)]);
    const { faults } = await problem(await publishing.publish(administrator, draft.id), 422, 'territory-faults');
    expect(faults.every(({ codes }) => codes.includes(beat!.properties.code))).toBe(true);
    return faults.map(({ kind }) => kind);
  };
  const off = (dx: number, dy: number): [number, number] => [Number((x + dx).toFixed(7)), Number((y + dy).toFixed(7))];
  const [a, b, c, d] = [off(0, 0), off(0.002, 0), off(0.002, 0.002), off(0, 0.002)];
  expect(await faultsOf([[[a, c, b, d, a]]])).toEqual(['self-crossing']);
  expect(await faultsOf([[[a, b, c, d]]])).toEqual(['self-crossing']);
  expect(await faultsOf([[[a, b, [0, 0], d, a]]])).toEqual(['outside-parent']);
  expect(await faultsOf([])).toEqual(['no-area']);
  // Twenty centimetres wide at its foot.
  expect(await faultsOf([[[a, b, c, off(0.001, 0.002), off(0.001, 0.003), off(0.000998, 0.002), d, a]]])).toContain(
    'spike',
  );
  const thin = [off(0.01, 0.01), off(0.02, 0.01), off(0.02, 0.010003), off(0.01, 0.01)];
  expect(await faultsOf([[[a, b, c, d, a]], [thin]])).toContain('sliver');
});

test('a draft tells what each neighbour gains and loses, and who is concerned', async () => {
  const { at, all } = await publishing.vertexOf(2, 2);
  const { id } = await drawing.begin(administrator, moveVertex(all, at, beside(at)));
  const check = await drawing.done<WireDraftCheck>(duty, id, 'check');
  expect([check.faults, check.conflicts, check.touches]).toEqual([[], [], []]);
  const gained = new Map<string, number>();
  for (const { layer, code, areaBeforeM2, areaAfterM2, exchanges, change, wardens, beats } of check.differences) {
    expect(change).toBe('changed');
    const sum = exchanges.reduce((total, { gainedM2 }) => total + gainedM2, 0);
    expect(Math.abs(areaAfterM2 - areaBeforeM2 - sum)).toBeLessThan(2);
    for (const exchange of exchanges) gained.set(`${layer} ${code} ${exchange.code}`, exchange.gainedM2);
    expect(wardens).toBeGreaterThan(0);
    expect(layer === 'jurisdiction' ? beats > 0 : beats === 0).toBe(true);
  }
  expect(gained.size).toBeGreaterThan(0);
  for (const [key, m2] of gained) {
    const [layer, code, other] = key.split(' ');
    expect(gained.get(`${layer} ${other} ${code}`)).toBeCloseTo(-m2, 0);
  }
});

test('what comes near another agency’s boundary needs a second person, who may be that agency’s', async () => {
  const all = await drawing.territory(administrator, '&layers=jurisdiction,beat,agency');
  const others = (await drawing.territory(suzhou, '&layers=agency')).flatMap((agency) => ringsOf(agency).flat());
  const border = new Set(others.map(textOf));
  const byVertex = vertices(all);
  // A corner of two beats next to one that Suzhou has too.
  const corner = [...byVertex.entries()].flatMap(([key, features]) => {
    if (border.has(key) || features.length !== 2 || features.some(({ properties }) => properties.layer !== 'beat'))
      return [];
    const isNext = features.some((feature) =>
      ringsOf(feature).some((ring) =>
        ring.some(
          (position, i) =>
            textOf(position) === key && [ring[i - 1], ring[i + 1]].some((next) => next && border.has(textOf(next))),
        ),
      ),
    );
    return isNext ? [key.split(',').map(Number) as unknown as Position] : [];
  })[0]!;
  const near: Position = [Number((corner[0] + 1e-4).toFixed(7)), corner[1]];
  const { id } = await drawing.begin(administrator, moveVertex(all, corner, near));
  expect((await drawing.act(suzhou, id, 'check')).status).toBe(404);
  await problem(await publishing.publish(administrator, id), 409, 'approval-needed');
  expect((await drawing.act(deputy, id, 'submission')).status).toBe(403);
  expect((await drawing.done(administrator, id, 'submission')).state).toBe('submitted');
  await problem(await publishing.publish(administrator, id), 409, 'approval-needed');
  await problem(await drawing.ask(administrator, 'PATCH', `/api/drafts/${id}`, { title: 'x' }), 409, 'draft-not-open');
  expect((await drawing.act(administrator, id, 'approval')).status).toBe(403);
  const seen = await drawing.done<WireDraftCheck>(suzhou, id, 'check');
  expect(seen.touches).toEqual(['JS-SUZ']);
  const back = await drawing.done(suzhou, id, 'return', { note: '界桩在河西' });
  expect(back).toMatchObject({ state: 'open', returnNote: '界桩在河西' });
  expect((await drawing.act(suzhou, id, 'check')).status).toBe(404);
  await drawing.done(administrator, id, 'submission');
  const approved = await drawing.done(suzhou, id, 'approval');
  expect(approved).toMatchObject({ state: 'approved', returnNote: null });
  expect((await drawing.done(administrator, id, 'publication')).state).toBe('published');
  const [change] = approved.changes;
  expect((await publishing.versionsOf(change!))[0]!.properties.approvedBy).toBe(approved.approvedBy);
});

test('of two that publish the same area at one moment one wins, and the other is shown both versions', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const drafts = await Promise.all(
    [administrator, deputy, administrator, deputy].map(async (who, i) => {
      const to: Position = [Number((at[0] + (i + 1) * 5e-5).toFixed(7)), at[1]];
      return { who, ...(await drawing.begin(who, moveVertex(all, at, to))) };
    }),
  );
  const answers = await Promise.all(drafts.map(({ who, id }) => publishing.publish(who, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  const winner = drafts[answers.findIndex(({ status }) => status === 200)]!;
  const late = answers.findIndex(({ status }) => status === 412);
  const { conflicts } = await problem(answers[late]!, 412, 'territory-changed');
  expect(conflicts).toHaveLength(3);
  for (const { layer, code, base, theirs } of conflicts) {
    const mine = drafts[late]!.changes.find((change) => change.code === code)!;
    expect(base!.properties.versionId).toBe(mine.baseVersionId);
    expect(theirs!.geometry.coordinates).toEqual(winner.changes.find((change) => change.code === code)!.area);
    expect(await publishing.versionsOf({ layer, code })).toHaveLength(2);
  }
  // On what is there now the choice can be made again.
  const now = await drawing.territory(administrator, '&layers=beat');
  const place = answers.findIndex(({ status }) => status === 200);
  const theirPlace: Position = [Number((at[0] + (place + 1) * 5e-5).toFixed(7)), at[1]];
  const changes = moveVertex(now, theirPlace, at);
  const again = await drawing.ask(drafts[late]!.who, 'PATCH', `/api/drafts/${drafts[late]!.id}`, { changes });
  expect(again.status).toBe(200);
  expect((await publishing.publish(drafts[late]!.who, drafts[late]!.id)).status).toBe(200);
});

test('neighbours that are changed by two at one moment are never left with a gap', async () => {
  const { at, all } = await publishing.vertexOf(0, 2);
  const pair = all.filter((feature) => hasVertex(feature, at));
  // Each draws its own beat back from the other: 35 cm are within the tolerance, twice as much is not.
  const drafts = await Promise.all(
    pair.map((beat) => {
      const back = changeOf(beat, moved(beat, at, inwards(beat, at, 0.35)));
      return drawing.begin(administrator, [back]);
    }),
  );
  for (const { id } of drafts) {
    expect((await drawing.done<WireDraftCheck>(duty, id, 'check')).faults).toEqual([]);
  }
  const answers = await Promise.all(drafts.map(({ id }) => publishing.publish(administrator, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  const { faults } = await problem(
    answers.find(({ status }) => status === 422)!,
    422,
    'territory-faults',
  );
  expect(faults.map(({ kind }) => kind)).toEqual(['gap']);
});

test('a beat is split in two and merged again, old versions are kept, and taking one out alone leaves a gap', async () => {
  const { all } = await publishing.vertexOf(0, 3);
  const beat = all.find(
    ({ properties, geometry }) =>
      properties.layer === 'beat' &&
      geometry.coordinates.length === 1 &&
      geometry.coordinates[0]!.length === 1 &&
      geometry.coordinates[0]![0]!.length > 12,
  )!;
  // A triangle of three vertices in turn, where the cut lies inside.
  const code = `${beat.properties.code}-B`;
  const { rows } = await huanhu.database.query<{ rest: string; part: string }>(
    `SELECT ST_AsGeoJSON(ST_Multi(ST_SnapToGrid(ST_Intersection(geom, ST_MakeEnvelope(ST_XMin(geom), ST_YMin(geom), x, ST_YMax(geom), 4326), 1e-7), 1e-7)), 7) AS part,
       ST_AsGeoJSON(ST_Multi(ST_SnapToGrid(ST_Difference(geom, ST_MakeEnvelope(ST_XMin(geom), ST_YMin(geom), x, ST_YMax(geom), 4326), 1e-7), 1e-7)), 7) AS rest
     FROM beat, LATERAL (SELECT ST_X(ST_PointOnSurface(geom)) AS x) AS middle WHERE version_id = $1`,
    [beat.properties.versionId],
  );
  const areaOf = (text: string) => (JSON.parse(text) as WireTerritoryFeature['geometry']).coordinates;
  const added = { ...changeOf(beat, areaOf(rows[0]!.part)), code, baseVersionId: null };
  await publishing.published([changeOf(beat, areaOf(rows[0]!.rest)), added]);
  const [part] = await publishing.versionsOf({ layer: 'beat', code });
  const [rest] = await publishing.versionsOf({ layer: 'beat', code: beat.properties.code });
  expect(part!.properties.areaM2 + rest!.properties.areaM2).toBeCloseTo(beat.properties.areaM2, -2);

  const removed = { ...changeOf(part!), attributes: null, area: null };
  const alone = await drawing.begin(administrator, [removed]);
  const { faults } = await problem(await publishing.publish(administrator, alone.id), 422, 'territory-faults');
  expect(faults.map(({ kind }) => kind)).toEqual(['gap']);
  expect(faults[0]!.codes).toContain(beat.properties.code);
  expect(faults[0]!.areaM2).toBeCloseTo(part!.properties.areaM2, -2);
  const taken = await drawing.begin(administrator, [{ ...added, code: beat.properties.code }]);
  await problem(await publishing.publish(administrator, taken.id), 412, 'territory-changed');

  await publishing.published([removed, { ...changeOf(rest!), area: beat.geometry.coordinates }]);
  expect((await publishing.versionsOf({ layer: 'beat', code }))[0]!.properties.validTo).not.toBeNull();
  expect(await publishing.versionsOf({ layer: 'beat', code: beat.properties.code })).toHaveLength(3);
  // What was taken out comes back as it was, on its last version.
  const back = await publishing
    .published(
      [changeOf(rest!, areaOf(rows[0]!.rest)), changeOf(part!)].map((change, i) =>
        i === 0 ? { ...change, baseVersionId: null } : change,
      ),
    )
    .catch(String);
  expect(String(back)).toContain('412');
  const [last] = await publishing.versionsOf({ layer: 'beat', code: beat.properties.code });
  await publishing.published([{ ...changeOf(last!), area: areaOf(rows[0]!.rest) }, changeOf(part!)]);
  expect(
    (await publishing.versionsOf({ layer: 'beat', code })).map(({ properties }) => properties.validTo === null),
  ).toEqual([true, false]);
});

test('an incident keeps the jurisdiction that it happened in, also when it is reported after the boundary has moved', async () => {
  const { at, all } = await publishing.vertexOf(2, 2);
  const to = beside(at);
  const changes = moveVertex(all, at, to);
  const inside = async (version: string): Promise<{ lon: number; lat: number; before: number; after: number }> => {
    const { rows } = await huanhu.database.query<{ lon: number; lat: number; before: number; after: number }>(
      `SELECT ST_X(p) AS lon, ST_Y(p) AS lat, a.id AS before, b.id AS after
       FROM draft_change AS c, jurisdiction AS a, jurisdiction AS b, ST_PointOnSurface(ST_Intersection(c.geom, a.geom)) AS p
       WHERE c.draft_id = $1 AND c.layer = 'jurisdiction' AND b.code = c.code AND a.id <> b.id AND a.valid_to = 'infinity'
         AND b.valid_to = 'infinity' AND c.geom && a.geom AND ST_Area(ST_Intersection(c.geom, a.geom)) > 1e-10`,
      [version],
    );
    return rows[0]!;
  };
  const draft = await drawing.begin(administrator, changes);
  const place = await inside(String(draft.id));
  const token = await huanhu.token('duty-officer');
  const report = async (occurredAt: string): Promise<{ id: number; jurisdictionId: number }> => {
    const body = { kind: 'logging', severity: 3, position: [place.lon, place.lat], occurredAt };
    const { id, properties } = (await (await huanhu.post('/api/incidents', body, token)).json()) as {
      id: number;
      properties: { jurisdictionId: number };
    };
    return { id, jurisdictionId: properties.jurisdictionId };
  };
  const before = new Date().toISOString();
  const early = await report(before);
  expect(early.jurisdictionId).toBe(place.before);
  await drawing.done(administrator, draft.id, 'publication');
  expect((await report(before)).jurisdictionId).toBe(place.before);
  expect((await report(new Date(Date.now() + 1).toISOString())).jurisdictionId).toBe(place.after);
  const kept = await huanhu.json<{ properties: { jurisdictionId: number } }>(`/api/incidents/${early.id}`, { token });
  expect(kept.properties.jurisdictionId).toBe(place.before);
});

test('what is published is answered for: who, what and when is in the audit log', async () => {
  const { at, all } = await publishing.vertexOf(0, 3);
  const draft = await publishing.published(moveVertex(all, at, beside(at)));
  const { rows } = await huanhu.database.query<{ who: string; action: string; subject: string }>(
    `SELECT who, action, subject FROM audit ORDER BY seq DESC LIMIT 3`,
  );
  const { rows: authors } = await huanhu.database.query<{ key: string }>(
    'SELECT author_key AS key FROM draft WHERE id = $1',
    [draft.id],
  );
  expect(new Set(rows.map(({ who }) => who))).toEqual(new Set([authors[0]!.key]));
  expect(rows.map(({ action, subject }) => `${action} ${subject}`).sort()).toEqual([
    'boundary-changed beat',
    'boundary-changed beat',
    `draft-published draft:${draft.id}`,
  ]);
});

test('an adjacency zone is drawn by its parties and keeps them and its rule, and a commander’s view follows the boundary', async () => {
  const [zone] = (await drawing.territory(administrator, '&layers=adjacency-zone')).filter(({ properties }) =>
    properties.agencies!.includes('JS-SUZ'),
  );
  const rule = { provinces: ['330000', '320000'] as [string, string], from: null, to: null, widthM: 5_000 };
  const change = changeOf(zone!);
  const draft = await drawing.begin(administrator, [{ ...change, attributes: { ...change.attributes!, rule } }]);
  await problem(await publishing.publish(administrator, draft.id), 409, 'approval-needed');
  await drawing.done(administrator, draft.id, 'submission');
  await drawing.done(suzhou, draft.id, 'approval');
  await drawing.done(administrator, draft.id, 'publication');
  const [now] = await publishing.versionsOf(change);
  expect(now!.properties).toMatchObject({ rule, agencies: zone!.properties.agencies });

  const commander = await huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: 'NX-03-S' });
  const [own] = (await drawing.territory(commander, '&layers=jurisdiction')).filter(
    ({ properties }) => properties.station === 'NX-03-S',
  );
  const renamed = changeOf(own!);
  await publishing.published([{ ...renamed, attributes: { ...renamed.attributes!, station: 'NX-02-S' } }]);
  // Whose station has no jurisdiction any more sees none.
  await expect.poll(async () => (await drawing.territory(commander, '&layers=jurisdiction')).length).toBe(0);
});
