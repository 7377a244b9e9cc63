import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../domain/random.ts';
import { createApi } from './api.ts';
import { readFleet, readUnits } from './fleet.ts';
import { moreUnits } from './more-units.ts';
import { createTroubles } from './troubles.ts';
import { move } from './walker.ts';

const USAGE = `npm run simulate -- [--url http://127.0.0.1:8080] [--token …] [--units N] [--rate F] [--seed N] [--incidents N]

  --units        fixes are sent for this many units; all there are when left out
  --rate         fixes a second for each unit (0.1)
  --incidents    incidents an hour (40); 0 for none
  --write-units  writes the units that --units N still lacks to a file for npm run import, and sends nothing`;

const TICK_MS = 500;
const BATCH = 2_000;
const ADVANCE_MS = 25_000;
const RETRY_MS = 3_000;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    token: { type: 'string' },
    units: { type: 'string' },
    rate: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    incidents: { type: 'string', default: '40' },
    'write-units': { type: 'string' },
    quiet: { type: 'boolean', default: false },
    attached: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [rate, seed, incidentsAnHour] = [Number(values.rate), Number(values.seed), Number(values.incidents)];
const isCount = values.units === undefined || /^[1-9]\d{0,6}$/.test(values.units);
if (values.help || !isCount || !(rate > 0) || !Number.isFinite(seed) || !(incidentsAnHour >= 0)) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}
const say = (line: string): void => {
  if (!values.quiet) console.log(line);
};
process.on('SIGTERM', () => process.exit(0)).on('SIGINT', () => process.exit(0));
if (values.attached) {
  // Whoever started us is gone when its end of the pipe closes.
  process.stdin.on('end', () => process.exit(0)).resume();
}

const random = seededRandom(seed);
const api = createApi(values.url, values.token);

const wantedOf = (present: number): number => (values.units === undefined ? present : Number(values.units));

/** Keeps trying while the server is away, as a fleet of devices would. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      say(`${(error as Error).message}; again in ${RETRY_MS / 1000} s`);
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

if (values['write-units'] !== undefined) {
  const units = await persistently(() => readUnits(api));
  const more = moreUnits(units, Math.max(0, wantedOf(units.length) - units.length));
  writeFileSync(values['write-units'], JSON.stringify(more));
  console.log(
    `${more.features.length} units: npm run import -- --layer unit --source-srid 4326 ${values['write-units']}`,
  );
  process.exit(0);
}
const fleet = await persistently(() => readFleet(api, random, Date.now()));
const wanted = wantedOf(fleet.length);
if (wanted > fleet.length) {
  console.error(
    `the server has ${fleet.length} units, not ${wanted}: --units ${wanted} --write-units FILE makes the rest for an import`,
  );
  process.exit(1);
}
const walkers = fleet.slice(0, wanted);
say(`${walkers.length} units, ${(walkers.length * rate).toFixed(0)} fixes a second`);

let sent = 0;
let next = 0;
let owed = 0;
let isSending = false;
setInterval(() => {
  owed = Math.min(owed + (walkers.length * rate * TICK_MS) / 1000, walkers.length);
  if (isSending || walkers.length === 0) return;
  const count = Math.floor(owed);
  owed -= count;
  isSending = true;
  sendNext(count)
    .catch((error: unknown) => say((error as Error).message))
    .finally(() => (isSending = false));
}, TICK_MS);
if (!values.quiet) setInterval(() => say(`${sent} fixes stored`), 10_000);

async function sendNext(count: number): Promise<void> {
  const now = Date.now();
  for (let done = 0; done < count; done += BATCH) {
    const fixes = Array.from({ length: Math.min(BATCH, count - done) }, () => {
      const walker = walkers[next++ % walkers.length]!;
      move(walker, now, random);
      const [lon, lat] = walker.position as [number, number];
      return {
        unit: walker.unitId,
        position: [lon, lat],
        fixedAt: now,
        accuracyM: 3 + Math.round(random() * 12),
        speedMps: Math.round(walker.speedMps * 100) / 100,
        courseDeg: Math.round(walker.courseDeg * 10) / 10,
        batteryPercent: walker.batteryPercent,
      };
    });
    await api.post('/api/position-fixes', { source: 'simulator', fixes });
    sent += fixes.length;
  }
}

if (incidentsAnHour > 0) {
  const troubles = await persistently(() => createTroubles(api, random));
  const quietly = (work: () => Promise<void>) => (): void =>
    void work().catch((error: unknown) => say((error as Error).message));
  setTimeout(quietly(troubles.report), 5_000);
  setInterval(quietly(troubles.report), 3_600_000 / incidentsAnHour);
  setInterval(quietly(troubles.advance), ADVANCE_MS);
}
