import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYERS } from '../../server/domain/layer.ts';
import { sweepTemporaryFiles } from '../../server/services/temporary-files.ts';
import { createImportStore } from '../../server/stores/import-store.ts';
import { importJob, importPreview } from '../../server/contract/import-schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { agency, collection, square } from '../sql/import-files.ts';
import type { Json } from '../sql/import-files.ts';
import { importerOf } from './imports.ts';
import type { Importer } from './imports.ts';

let huanhu: Huanhu;
let admin: Importer;
beforeAll(async () => {
  huanhu = await startHuanhu();
  admin = await importerOf(huanhu);
  // What others do on this machine meanwhile is not looked at.
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'jobs-'));
});
afterAll(async () => {
  await huanhu.stop();
  rmSync(tmpdir(), { recursive: true });
  delete process.env['TMPDIR'];
});

const place = (code: string, geometry: unknown, more: Json = {}): Json => ({
  type: 'Feature',
  geometry,
  properties: {
    code,
    name_zh: `点位${code}`,
    name_en: `Place ${code}`,
    agency: 'ZJ-HUZ',
    kind: 'joint-station',
    ...more,
  },
});
const point = (x: number, y: number): Json => ({ type: 'Point', coordinates: [x, y] });
const BOW_TIE = {
  type: 'Polygon',
  coordinates: [
    [
      [120, 30.8],
      [120.1, 30.9],
      [120.1, 30.8],
      [120, 30.9],
      [120, 30.8],
    ],
  ],
};
const left = (): string[] => readdirSync(tmpdir()).filter((name) => /^huanhu-(import|upload)-/.test(name));
const kindOfPlace = async (): Promise<string> =>
  (await huanhu.database.query<{ code: string }>("SELECT code FROM kind WHERE noun = 'place' ORDER BY sort LIMIT 1"))
    .rows[0]!.code;
const countOf = async (like: string): Promise<number> => {
  const { rows } = await huanhu.database.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM place WHERE code LIKE $1 AND valid_from <= now() AND valid_to > now()',
    [like],
  );
  return rows[0]!.n;
};

test('a file is described, checked, shown and loaded, and the load is written down with who did it', async () => {
  const kind = await kindOfPlace();
  const text = collection(place('J-1', point(120.1, 30.8), { kind }), place('J-2', point(120.2, 30.8), { kind }));
  const sent = await admin.send('places.geojson', text);
  expect(importJob.parse(sent)).toMatchObject({
    name: 'places.geojson',
    bytes: Buffer.byteLength(text),
    state: 'described',
    problem: null,
    layers: [{ name: 'places', features: 2, geometries: ['Point'], bbox: [120.1, 30.8, 120.2, 30.8] }],
  });
  const checked = await admin.check(sent.id, { source: 'places', layer: 'place' });
  expect(checked).toMatchObject({ state: 'checked', report: { features: 2, added: 2, changed: 0, faultCount: 0 } });
  expect(await countOf('J-%')).toBe(0);
  const preview = importPreview.parse(await (await admin.request(`/api/imports/${sent.id}/preview`)).json());
  expect(preview.features.map(({ properties }) => properties)).toEqual([
    { index: 0, code: 'J-1', faults: [] },
    { index: 1, code: 'J-2', faults: [] },
  ]);
  expect(await admin.commit(sent.id)).toMatchObject({ state: 'done', report: { added: 2 } });
  expect(await countOf('J-%')).toBe(2);
  const { rows } = await huanhu.database.query<{ action: string; who: string }>(
    "SELECT action, who FROM audit WHERE subject IN ('layer:place', 'place') ORDER BY seq DESC LIMIT 2",
  );
  expect(rows.map(({ action }) => action).sort()).toEqual(['boundary-changed', 'territory-imported']);
  expect(new Set(rows.map(({ who }) => who)).size).toBe(1);
  expect(rows[0]!.who).toMatch(/^account:/);
});

test('a broken area keeps the file out until mending is asked for, and is shown before and after', async () => {
  const kind = await kindOfPlace();
  const sent = await admin.send(
    'areas.geojson',
    collection(place('R-1', BOW_TIE, { kind }), place('R-2', square(120.3, 30.8), { kind })),
  );
  const settings = { source: 'areas', layer: 'place' } as const;
  const checked = await admin.check(sent.id, settings);
  expect(checked.report).toMatchObject({
    faultCount: 1,
    mendedCount: 0,
    faults: [{ index: 0, code: 'R-1', reason: 'invalid-geometry', isRepairable: true, isMended: false }],
  });
  const [fault] = checked.report!.faults;
  expect(Math.hypot(fault!.location![0] - 120.05, fault!.location![1] - 30.85)).toBeLessThan(1e-5);
  expect(fault!.text_zh).toContain('几何无效');
  expect(
    (
      await admin.request(`/api/imports/${sent.id}/commit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      })
    ).status,
  ).toBe(409);
  const mended = await admin.check(sent.id, { ...settings, repair: true });
  expect(mended.report).toMatchObject({ added: 2, faultCount: 0, mendedCount: 1, faults: [{ isMended: true }] });
  expect(mended.report!.faults[0]!.before).toMatchObject({ type: 'Polygon' });
  expect(mended.report!.faults[0]!.after).toMatchObject({ type: 'MultiPolygon' });
  expect((mended.report!.faults[0]!.after as { coordinates: unknown[] }).coordinates).toHaveLength(2);
  await admin.cancel(sent.id);
  expect(await countOf('R-%')).toBe(0);
});

describe('an administrator of an agency', () => {
  test('loads what is of the agency, and of no other, and only layers that agencies have', async () => {
    const kind = await kindOfPlace();
    const own = await importerOf(huanhu, 'ZJ-HUZ');
    const sent = await own.send(
      'places.geojson',
      collection(
        place('S-1', point(120.1, 30.8), { kind }),
        place('S-2', point(120.1, 30.8), { kind, agency: 'JS-SUZ' }),
      ),
    );
    expect((await own.check(sent.id, { source: 'places', layer: 'place' })).report).toMatchObject({
      faultCount: 1,
      faults: [{ index: 1, code: 'S-2', reason: 'not-your-agency' }],
    });
    const body = JSON.stringify({ source: 'places', layer: 'agency', system: '4326' });
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
    expect((await own.request(`/api/imports/${sent.id}/check`, init)).status).toBe(403);
    await own.cancel(sent.id);
  });

  test('takes no feature of another agency over by its code', async () => {
    const kind = await kindOfPlace();
    const { rows } = await huanhu.database.query<{ code: string }>(
      "SELECT p.code FROM place AS p JOIN feature AS f ON f.id = p.agency_id WHERE f.code = 'ZJ-HUZ' LIMIT 1",
    );
    const other = await importerOf(huanhu, 'JS-SUZ');
    const taken = place(rows[0]!.code, point(120.6, 31.3), { kind, agency: 'JS-SUZ' });
    const sent = await other.send('places.geojson', collection(taken));
    expect((await other.check(sent.id, { source: 'places', layer: 'place' })).report!.faults).toMatchObject([
      { code: rows[0]!.code, reason: 'not-your-agency' },
    ]);
    await other.cancel(sent.id);
  });

  test('takes over nothing that another agency has taken out of force', async () => {
    const other = await importerOf(huanhu, 'JS-SUZ');
    const refused = async (layer: 'place' | 'unit', properties: Json): Promise<void> => {
      const feature = place('', point(120.6, 31.3), { ...properties, agency: 'JS-SUZ' });
      const sent = await other.send('file.geojson', collection(feature));
      expect((await other.check(sent.id, { source: 'file', layer })).report!.faults).toMatchObject([
        { code: properties['code'], reason: 'not-your-agency' },
      ]);
      await other.cancel(sent.id);
    };
    const { rows: units } = await huanhu.database.query<Json>(
      `UPDATE unit SET retired_at = now() WHERE id = (SELECT u.id FROM unit AS u JOIN feature AS f ON f.id = u.agency_id
         WHERE f.code = 'ZJ-HUZ' AND u.retired_at IS NULL ORDER BY u.id LIMIT 1) RETURNING code, kind`,
    );
    await refused('unit', units[0]!);
    const { rows: places } = await huanhu.database.query<Json>(
      `UPDATE place SET valid_to = now() WHERE id = (SELECT p.id FROM place AS p JOIN feature AS f ON f.id = p.agency_id
         WHERE f.code = 'ZJ-HUZ' AND p.valid_to = 'infinity' ORDER BY p.id LIMIT 1) RETURNING code, kind`,
    );
    await refused('place', places[0]!);
  });

  test('names no station and no beat of another agency', async () => {
    const codeOf = async (table: 'station' | 'beat' | 'jurisdiction'): Promise<string> => {
      const { rows } = await huanhu.database.query<{ code: string }>(
        `SELECT t.code FROM ${table} AS t JOIN feature AS f ON f.id = t.agency_id
         WHERE f.code = 'ZJ-HUZ' AND t.valid_to = 'infinity' ORDER BY t.code LIMIT 1`,
      );
      return rows[0]!.code;
    };
    const [station, beat] = [await codeOf('station'), await codeOf('beat')];
    const other = await importerOf(huanhu, 'JS-SUZ');
    const { rows } = await huanhu.database.query<{ kind: string }>('SELECT kind FROM unit LIMIT 1');
    const unit = (code: string, more: Json): Json =>
      place(code, point(120.6, 31.3), { kind: rows[0]!.kind, agency: 'JS-SUZ', ...more });
    const sent = await other.send(
      'units.geojson',
      collection(unit('U-1', {}), unit('U-2', { station }), unit('U-3', { beat })),
    );
    const { report } = await other.check(sent.id, { source: 'units', layer: 'unit' });
    expect(report!.faults.map(({ code, reason, text_en }) => ({ code, reason, text_en }))).toEqual([
      { code: 'U-2', reason: 'not-your-agency', text_en: expect.stringContaining(`station = ${station}`) },
      { code: 'U-3', reason: 'not-your-agency', text_en: expect.stringContaining(`beat = ${beat}`) },
    ]);
    await other.cancel(sent.id);
    const area = place('SZ-X', square(120.6, 31.3, 0.01), { agency: 'JS-SUZ', station });
    const areas = await other.send('areas.geojson', collection(area));
    const checked = await other.check(areas.id, { source: 'areas', layer: 'jurisdiction' });
    expect(checked.report!.faults).toMatchObject([{ code: 'SZ-X', reason: 'not-your-agency' }]);
    await other.cancel(areas.id);
  });

  test('loads no adjacency zone, which would pass by the second person who approves it', async () => {
    const own = await importerOf(huanhu, 'ZJ-HUZ');
    const sent = await own.send('zones.geojson', collection());
    const body = JSON.stringify({ source: 'zones', layer: 'adjacency-zone', system: '4326', replace: true });
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
    expect((await own.request(`/api/imports/${sent.id}/check`, init)).status).toBe(403);
    await own.cancel(sent.id);
  });

  test('replaces what the agency has, and nothing of the others', async () => {
    const kind = await kindOfPlace();
    const count = async (): Promise<Record<string, number>> => {
      const { rows } = await huanhu.database.query<{ code: string; n: number }>(
        `SELECT f.code, count(*)::integer AS n FROM place AS p JOIN feature AS f ON f.id = p.agency_id
         WHERE p.valid_to = 'infinity' GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ code, n }) => [code, n]));
    };
    const own = await importerOf(huanhu, 'JS-WUX');
    const settings = { source: 'places', layer: 'place', replace: true } as const;
    const [first, second] = ['W-1', 'W-2'].map((code) => place(code, point(120.1, 31.3), { kind, agency: 'JS-WUX' }));
    const both = await own.send('places.geojson', collection(first, second));
    await own.check(both.id, settings);
    await own.commit(both.id);
    const before = await count();
    expect(before['JS-WUX']).toBe(2);
    const one = await own.send('places.geojson', collection(first));
    expect((await own.check(one.id, settings)).report).toMatchObject({ added: 0, unchanged: 1, removed: 1 });
    expect(await count()).toEqual(before);
    expect(await own.commit(one.id)).toMatchObject({ state: 'done', report: { removed: 1 } });
    expect(await count()).toEqual({ ...before, 'JS-WUX': 1 });
  });

  test('sees no import of another administrator', async () => {
    const sent = await admin.send('places.geojson', collection());
    const own = await importerOf(huanhu, 'ZJ-HUZ');
    expect((await own.request(`/api/imports/${sent.id}`)).status).toBe(404);
    expect((await own.request(`/api/imports/${sent.id}`, { method: 'DELETE' })).status).toBe(404);
    await admin.cancel(sent.id);
  });
});

test('what somebody may load is asked anew with each step, not as it was when the file was sent', async () => {
  const someone = await importerOf(huanhu);
  const sent = await someone.send('agencies.geojson', collection(agency()));
  const settings = { source: 'agencies', layer: 'agency' } as const;
  expect(await someone.check(sent.id, settings)).toMatchObject({ state: 'checked', report: { faultCount: 0 } });
  await huanhu.database.query(
    `UPDATE account SET agency_id = (SELECT id FROM feature WHERE layer = 'agency' AND code = 'ZJ-HUZ')
     WHERE id = (SELECT max(account_id) FROM session)`,
  );
  const session = async (): Promise<unknown> => (await someone.request('/api/session')).json();
  await expect.poll(session, { timeout: 10_000 }).toMatchObject({ agencies: ['ZJ-HUZ'] });
  const post = async (step: string, body: unknown): Promise<number> => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    return (await someone.request(`/api/imports/${sent.id}/${step}`, init)).status;
  };
  expect(await post('commit', {})).toBe(403);
  const kind = await kindOfPlace();
  const other = await someone.send(
    'places.geojson',
    collection(place('D-1', point(120.6, 31.3), { kind, agency: 'JS-SUZ' })),
  );
  expect((await someone.check(other.id, { source: 'places', layer: 'place' })).report!.faults).toMatchObject([
    { code: 'D-1', reason: 'not-your-agency' },
  ]);
  await someone.cancel(sent.id);
  await someone.cancel(other.id);
});

test('a check keeps nobody who writes territory waiting, and waits for nobody', async () => {
  const holdsLock = (dryRun: boolean): Promise<boolean> =>
    huanhu.database.transaction(async () => {
      const store = createImportStore(huanhu.database);
      await store.begin(LAYERS.place, dryRun);
      const { rows } = await huanhu.database.query<{ n: number }>(
        "SELECT count(*)::integer AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
      );
      return rows[0]!.n > 0;
    });
  expect(await holdsLock(true)).toBe(false);
  expect(await holdsLock(false)).toBe(true);
});

describe('a file on its way', () => {
  /** Begins to send a file and never ends. */
  async function begin(Cookie: string, name: string) {
    const sending = request(new URL(`/api/imports?name=${name}`, huanhu.url), { method: 'POST', headers: { Cookie } });
    sending.on('error', () => undefined);
    sending.write('{"type":');
    const status = new Promise<number>((done) => sending.on('response', ({ statusCode }) => done(statusCode!)));
    return { status, breakOff: () => sending.destroy() };
  }

  test('is refused before it is all here when it has an ending that nobody reads', async () => {
    const { status, breakOff } = await begin(await huanhu.person('administrator', {}), 'x.exe');
    expect(await status).toBe(422);
    breakOff();
  });

  test('takes the place of one that is kept: a third of the same person is refused at once', async () => {
    const before = left();
    const person = await huanhu.person('administrator', {});
    const both = [await begin(person, 'x.geojson'), await begin(person, 'x.geojson')];
    await expect.poll(() => left().length).toBe(before.length + 2);
    const third = await begin(person, 'x.geojson');
    expect(await third.status).toBe(503);
    third.breakOff();
    for (const { breakOff } of both) breakOff();
    await expect.poll(left).toEqual(before);
    const sent = await huanhu.http('/api/imports?name=x.geojson', {
      method: 'POST',
      headers: { Cookie: person },
      body: collection(),
    });
    expect(sent.status).toBe(201);
    await huanhu.http(sent.headers.get('Location')!, { method: 'DELETE', headers: { Cookie: person } });
  });

  test('is swept away when a process that was killed has left it, and not while it may be in use', async () => {
    const [old, young] = [mkdtempSync(join(tmpdir(), 'huanhu-import-')), mkdtempSync(join(tmpdir(), 'huanhu-upload-'))];
    writeFileSync(join(old, 'file'), 'x');
    const before = Date.now() / 1_000 - 2 * 86_400;
    utimesSync(old, before, before);
    const sweeping = sweepTemporaryFiles((error) => expect.unreachable(String(error)));
    await sweeping();
    expect([old, young].map((path) => existsSync(path))).toEqual([false, true]);
    rmSync(young, { recursive: true });
  });
});

test('what others refer to is not taken out of force', async () => {
  const sent = await admin.send('stations.geojson', collection());
  const { report } = await admin.check(sent.id, { source: 'stations', layer: 'station', replace: true });
  expect(report!.faultCount).toBeGreaterThan(0);
  expect(report!.faults[0]).toMatchObject({ index: -1, reason: 'still-needed' });
  await admin.cancel(sent.id);
});

test('no file stays behind, however an import ends', async () => {
  const before = left().length;
  const failed = await admin.send('broken.geojson', '{"type":"FeatureColl');
  expect(failed).toMatchObject({ state: 'failed', problem: 'unreadable-file' });
  const cancelled = await admin.send('places.geojson', collection());
  expect(await admin.cancel(cancelled.id)).toMatchObject({ state: 'cancelled' });
  expect((await admin.request('/api/imports?name=x.geojson', { method: 'POST', body: '' })).status).toBe(400);
  expect((await admin.request('/api/imports?name=x.exe', { method: 'POST', body: 'x' })).status).toBe(422);
  const broken = new AbortController();
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"type":')),
    pull: () => broken.abort(),
  });
  const init = { method: 'POST', body: slow, duplex: 'half', signal: broken.signal };
  await expect(admin.request('/api/imports?name=x.geojson', init as RequestInit)).rejects.toThrow();
  await expect.poll(() => left().length).toBe(before);
});
