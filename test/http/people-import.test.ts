import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let root: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  root = await huanhu.person('administrator', {});
});
afterAll(() => huanhu.stop());

const HEADER = 'login,name,role,agency,station,beat';

interface Report {
  readonly dryRun: boolean;
  readonly added: number;
  readonly faults: { line: number; column: string | null; code: string; detail: string }[];
  readonly passwords: { login: string; password: string }[];
}

async function importPeople(
  lines: readonly string[],
  options: { dryRun?: boolean; as?: string; language?: string } = {},
) {
  const response = await huanhu.http('/api/accounts/import', {
    method: 'POST',
    headers: {
      Cookie: options.as ?? root,
      'Content-Type': 'application/json',
      'Accept-Language': options.language ?? 'en',
    },
    body: JSON.stringify({ csv: lines.join('\r\n'), dryRun: options.dryRun ?? false }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Report;
}
const countOf = async (): Promise<number> =>
  (await huanhu.database.query<{ n: number }>('SELECT count(*)::integer AS n FROM account')).rows[0]!.n;

test('people of a file are added with initial passwords that sign in; a dry run adds nobody and says how many it would', async () => {
  const lines = [
    `\uFEFF${HEADER}`,
    'import.duty,"值班员, 一号",duty-officer,ZJ-HUZ,,',
    'Import.Warden,巡护员,warden,ZJ-HUZ,NX-03-S,NX-0210',
    '',
    'import.chief,站长,station-commander,ZJ-HUZ,NX-03-S,',
  ];
  const before = await countOf();
  expect(await importPeople(lines, { dryRun: true })).toEqual({ dryRun: true, added: 3, faults: [], passwords: [] });
  expect(await countOf()).toBe(before);
  const report = await importPeople(lines);
  expect(report).toMatchObject({ dryRun: false, added: 3, faults: [] });
  expect(report.passwords.map(({ login }) => login)).toEqual(['import.duty', 'import.warden', 'import.chief']);
  for (const { login, password } of report.passwords) {
    expect(password).toMatch(/^[2-9a-km-np-z]{16}$/);
    const response = await huanhu.post('/api/session', { login, password });
    expect(await response.json()).toMatchObject({ mustChangePassword: true, viewer: { login } });
  }
});

test('with any bad line nobody is added, and every bad line is named', async () => {
  await importPeople([HEADER, 'already.here,Somebody,duty-officer,ZJ-HUZ,,']);
  const before = await countOf();
  const report = await importPeople([
    HEADER,
    'good,Good,duty-officer,ZJ-HUZ,,',
    'Ungut!,Bad login,duty-officer,ZJ-HUZ,,',
    'a,Short login,duty-officer,ZJ-HUZ,,',
    'norole,No role,king,ZJ-HUZ,,',
    'machine,A machine,wall,ZJ-HUZ,,',
    'noagency,No agency,duty-officer,,,',
    'nostation,No station,station-commander,ZJ-HUZ,,',
    'unknown,Unknown,warden,XX-NONE,,NOWHERE',
    'otherstation,Other,station-commander,JS-SUZ,NX-03-S,',
    'otherbeat,Other,warden,JS-SUZ,,NX-0210',
    'good,Twice,duty-officer,ZJ-HUZ,,',
    'already.here,Taken,duty-officer,ZJ-HUZ,,',
    `longname,${'x'.repeat(101)},duty-officer,ZJ-HUZ,,`,
    'few,Few,duty-officer',
    'many,Many,duty-officer,ZJ-HUZ,,,,',
    `${'x'.repeat(70)},Long login,duty-officer,ZJ-HUZ,,`,
  ]);
  expect(report.added).toBe(0);
  expect(report.passwords).toEqual([]);
  expect(report.faults.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'login', 'bad-login'],
    [4, 'login', 'bad-login'],
    [5, 'role', 'unknown-role'],
    [6, 'role', 'unknown-role'],
    [7, 'agency', 'missing'],
    [8, 'station', 'missing'],
    [9, 'agency', 'unknown-code'],
    [9, 'beat', 'unknown-code'],
    [10, 'station', 'other-agency'],
    [11, 'beat', 'other-agency'],
    [12, 'login', 'repeated-login'],
    [13, 'login', 'login-taken'],
    [14, 'name', 'bad-name'],
    [15, null, 'wrong-columns'],
    [16, null, 'wrong-columns'],
    [17, 'login', 'bad-login'],
  ]);
  expect(await countOf()).toBe(before);
});

test('a fault is told in the caller’s language', async () => {
  const lines = [HEADER, 'x,X,duty-officer,ZJ-HUZ,,'];
  expect((await importPeople(lines)).faults[0]!.detail).toMatch(/^a login is/);
  expect((await importPeople(lines, { language: 'zh' })).faults[0]!.detail).toMatch(/^账号须为/);
});

test.each([
  ['another header', ['name,login', 'x,y'], 'wrong-header'],
  ['no lines', [HEADER], 'empty'],
  ['nothing', [''], 'wrong-header'],
  ['an open quote', [HEADER, 'good,"Open,duty-officer,ZJ-HUZ,,'], 'not-csv'],
  ['5,001 people', [HEADER, ...Array.from({ length: 5_001 }, (_, i) => `p${i},P,duty-officer,ZJ-HUZ,,`)], 'too-many'],
])('a file with %s is refused as a whole', async (_, lines, code) => {
  expect((await importPeople(lines)).faults.map((fault) => fault.code)).toEqual([code]);
});

test('5,000 people are there within seconds, all at once', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `mass${i},第 ${i} 人,warden,ZJ-HUZ,NX-03-S,NX-0210`);
  const before = await countOf();
  const at = performance.now();
  const report = await importPeople([HEADER, ...lines]);
  expect(performance.now() - at).toBeLessThan(10_000);
  expect([report.added, report.passwords.length]).toEqual([5_000, 5_000]);
  expect(new Set(report.passwords.map(({ password }) => password)).size).toBe(5_000);
  expect(await countOf()).toBe(before + 5_000);
});

test('an administrator of one agency imports people of that agency only', async () => {
  const local = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  const lines = [
    HEADER,
    'local.one,One,duty-officer,ZJ-HUZ,,',
    'local.two,Two,duty-officer,JS-SUZ,,',
    'local.three,Three,administrator,,,',
  ];
  const { faults } = await importPeople(lines, { as: local });
  expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'agency', 'unknown-code'],
    [4, 'agency', 'missing'],
  ]);
});

test('more than a megabyte is refused', async () => {
  const send = (length: number): Promise<Response> =>
    huanhu.http('/api/accounts/import', {
      method: 'POST',
      headers: { Cookie: root, 'Content-Type': 'application/json' },
      body: JSON.stringify({ csv: 'x'.repeat(length), dryRun: true }),
    });
  expect((await send(1_000_001)).status).toBe(422);
  expect((await send(3_000_000)).status).toBe(413);
});

test('of a file with a hundred times too many lines no more is read than it takes to say so', async () => {
  const started = performance.now();
  const { faults } = await importPeople([HEADER, ...Array<string>(300_000).fill('x')]);
  expect(faults.map(({ line, code }) => [line, code])).toEqual([[5_002, 'too-many']]);
  expect(performance.now() - started).toBeLessThan(5_000);
});
