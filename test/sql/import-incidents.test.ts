import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoggedEvent } from '../../server/domain/event.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import type { LayerName } from '../../server/domain/layer.ts';
import { wgs84Position } from '../../server/domain/position.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import { createImporter } from '../../server/importer.ts';
import { createIncidentService } from '../../server/services/incident-service.ts';
import type { ImportReport } from '../../server/services/import/import-file.ts';
import type { Database } from '../../server/stores/database.ts';
import { createEventStore } from '../../server/stores/event-store.ts';
import { exportFeatures } from '../../server/stores/export-store.ts';
import { createIncidentStore } from '../../server/stores/incident-store.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { agency, collection, loadInto, square } from './import-files.ts';
import type { Json } from './import-files.ts';

let place: TestDatabase;
const load = (layer: LayerName, text: string): Promise<ImportReport> => loadInto(place.database, layer, text);
const point = (x: number, y: number): Json => ({ type: 'Point', coordinates: [x, y] });
const incident = (code: string, more: Json = {}): Json => ({
  type: 'Feature',
  geometry: point(120.05, 30.55),
  properties: { code, kind: 'other', severity: 3, occurred_at: '2026-01-02T03:04:05.678Z', ...more },
});
const eventsAfter = async (seq: number): Promise<LoggedEvent[]> =>
  createEventStore(place.database).after(agencyScope(null, []), seq, 100);
const head = async (database: Pick<Database, 'query'> = place.database): Promise<number> =>
  Number((await database.query<{ seq: string }>('SELECT seq FROM event_counter')).rows[0]!.seq);

beforeAll(async () => {
  place = await createTestDatabase();
  const named = { name_zh: '站', name_en: 'Station', agency: 'A-1' };
  await load('agency', collection(agency()));
  const station = { type: 'Feature', geometry: point(120.05, 30.55), properties: { ...named, code: 'S-9' } };
  await load('station', collection(station));
  const jurisdiction = {
    type: 'Feature',
    geometry: square(120, 30.5),
    properties: { ...named, code: 'J-9', station: 'S-9' },
  };
  expect(await load('jurisdiction', collection(jurisdiction))).toMatchObject({ added: 1, faults: [] });
});
afterAll(() => place.drop());

test('an import tells of its incidents in the order of the file, and others may report until its last moment', async () => {
  const { database } = place;
  const before = await head();
  const heads: number[] = [];
  const watched: Database = {
    ...database,
    async query(text, values) {
      // Whoever has moved the counter holds it until the commit, and nobody else can report.
      if (String(text).includes('INSERT INTO incident')) heads.push(await head(database));
      return database.query(text, values);
    },
  };
  const options = { layer: LAYERS.incident, system: '4326', dryRun: false } as const;
  const codes = ['Z-3', 'Z-1', 'Z-2'];
  const text = collection(...codes.map((code) => incident(code)));
  expect(await createImporter(watched)({ ...options, text })).toMatchObject({ added: 3, faults: [] });
  expect(heads).toEqual([before, before, before]);
  const events = await eventsAfter(before);
  expect(events.map(({ event }) => [event.kind, event.incident.externalId])).toEqual(
    codes.map((code) => ['incident.reported', code]),
  );
  expect(events[0]!.agencyIds).toEqual(events[0]!.event.incident.agencyIds);
  expect(events.map(({ seq, previousSeq }) => seq - previousSeq)).toEqual([1, 1, 1]);
});

test('what was reported over HTTP is known again when its export is loaded', async () => {
  const { database } = place;
  const service = createIncidentService({
    transaction: (work) => database.transaction(work),
    incidents: createIncidentStore(database),
    events: createEventStore(database),
  });
  const report = {
    kind: 'other',
    severity: 2,
    position: wgs84Position(120.05, 30.55),
    occurredAt: Date.now(),
    demo: false,
  } as const;
  const reports = [
    { ...report, externalId: '警情 1', description: '第一行\n第二行\t\u0007' },
    { ...report, externalId: null, description: '' },
  ];
  for (const each of reports) await service.report({ key: 'line-110', scope: agencyScope(null, []) }, each);
  const features = await exportFeatures(database, LAYERS.incident, Date.now());
  const text = `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
  expect(await load('incident', text)).toMatchObject({ added: 0, unchanged: features.length, faults: [] });

  await database.query('TRUNCATE incident');
  expect(await load('incident', text)).toMatchObject({ added: features.length, faults: [] });
  const again = await exportFeatures(database, LAYERS.incident, Date.now());
  expect(again.map((feature) => JSON.parse(feature) as unknown)).toEqual(
    features.map((feature) => JSON.parse(feature) as unknown),
  );
});

test('an incident of another database is not taken for the one that has its number here', async () => {
  const { rows } = await place.database.query<{ id: number }>(
    `INSERT INTO incident (reporter, kind, severity, geom, occurred_at, zone_ids, agency_ids)
     SELECT reporter, kind, severity, geom, now(), zone_ids, agency_ids FROM incident LIMIT 1 RETURNING id`,
  );
  expect(await load('incident', collection(incident(`INCIDENT-${rows[0]!.id}`)))).toMatchObject({ added: 1 });
  expect(await load('incident', collection(incident(`INCIDENT-${rows[0]!.id}`)))).toMatchObject({ unchanged: 1 });
});

test('a dry run tells nobody, and says what would come', async () => {
  const before = await head();
  const statements: string[] = [];
  const watched: Database = {
    ...place.database,
    query: (text, values) => (statements.push(String(text)), place.database.query(text, values)),
  };
  const text = collection(incident('D-1'), incident('Z-1'));
  const report = await createImporter(watched)({ layer: LAYERS.incident, text, system: '4326', dryRun: true });
  expect(report).toMatchObject({ added: 1, unchanged: 1, faults: [] });
  expect(statements.filter((statement) => statement.includes('append_event'))).toEqual([]);
  expect(await head()).toBe(before);
});
