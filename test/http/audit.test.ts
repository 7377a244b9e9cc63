import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../server/domain/ports.ts';
import { createAuditStore } from '../../server/stores/audit-store.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Page {
  readonly rows: readonly Record<string, unknown>[];
  readonly next?: string;
}

let huanhu: Huanhu;
let everything: string;
let suzhou: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  everything = await huanhu.person('administrator', {});
  suzhou = await huanhu.person('administrator', { agency: 'JS-SUZ' });
  const audit = createAuditStore(huanhu.database);
  const { rows } = await huanhu.database.query<{ id: number; code: string }>(
    "SELECT id, code FROM feature WHERE layer = 'agency'",
  );
  const write = (code: string | null, more: Partial<AuditEntry> = {}): Promise<void> =>
    audit.append({
      who: {
        key: `account:${code ?? 'root'}`,
        name: '演示值班员 · Demo duty officer',
        role: 'duty-officer',
        agencyId: rows.find((row) => row.code === code)?.id ?? null,
      },
      action: 'sign-in',
      address: '10.1.2.3',
      subject: 'account:demo',
      ...more,
    });
  for (let n = 0; n < 5; n++) await write('JS-SUZ', { subject: `share:${n}`, action: 'share-proposed' });
  await write('ZJ-HUZ', { details: { reason: '第一行\n"第二行", end' } });
  await write(null, { subject: '=HYPERLINK("http://example.invalid")', address: '-1+1' });
});
afterAll(() => huanhu.stop());

const ask = (path: string, cookie: string): Promise<Page> => huanhu.json<Page>(path, { headers: { Cookie: cookie } });

test('whoever administers everything reads every row, newest first, page by page', async () => {
  const whole = await ask('/api/audit?limit=1000', everything);
  const seqs = whole.rows.map(({ seq }) => seq as number);
  expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  expect(whole.rows[0]).toMatchObject({ who: 'account:root', agency: null, action: 'sign-in', address: '-1+1' });
  const paged: number[] = [];
  let next: string | undefined = '/api/audit?limit=3&from=2020-01-01T00:00:00Z';
  while (next) {
    const page: Page = await ask(next, everything);
    paged.push(...page.rows.map(({ seq }) => seq as number));
    next = page.next;
  }
  expect(paged).toEqual(seqs);
});

test('whoever administers an agency reads the rows of its people alone', async () => {
  const { rows } = await ask('/api/audit?action=share-proposed', suzhou);
  expect(rows).toHaveLength(5);
  const all = await ask('/api/audit', suzhou);
  expect(new Set(all.rows.map(({ agency }) => agency))).toEqual(new Set(['JS-SUZ']));
});

test('rows are found by action, actor, subject and time', async () => {
  const found = async (query: string): Promise<unknown[]> =>
    (await ask(`/api/audit?${query}`, everything)).rows.map(({ subject }) => subject);
  expect(await found('subject=share:3')).toEqual(['share:3']);
  expect(await found('who=ZJ-HUZ')).toEqual(['account:demo']);
  expect(await found('who=account:JS-SUZ&subject=share:')).toHaveLength(5);
  expect(await found('subject=%25')).toEqual([]);
  expect(await found(`who=ZJ-HUZ&to=2020-01-01T00:00:00Z`)).toEqual([]);
});

test('the file is CSV that a spreadsheet reads without running anything, oldest first, and is written down itself', async () => {
  const response = await huanhu.http('/api/audit.csv?from=2020-01-01T00:00:00Z', { headers: { Cookie: everything } });
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const rows = parse(bytes, { bom: true, columns: true }) as unknown as Record<string, string>[];
  expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b));
  const last = rows.at(-1)!;
  expect(last['subject']).toBe(`'=HYPERLINK("http://example.invalid")`);
  expect(last['address']).toBe("'-1+1");
  expect(JSON.parse(rows.at(-2)!['details']!)).toEqual({ reason: '第一行\n"第二行", end' });
  const { rows: after } = await ask('/api/audit?limit=1', everything);
  expect(after[0]).toMatchObject({
    action: 'exported',
    subject: 'audit',
    scope: 'agencies *',
    details: { from: '2020-01-01T00:00:00.000Z', rows: rows.length },
  });
});

test('nobody but an administrator reads it', async () => {
  const officer = await huanhu.token('duty-officer');
  for (const path of ['/api/audit', '/api/audit.csv']) {
    expect((await huanhu.http(path, { token: officer })).status).toBe(403);
    expect((await huanhu.http(path)).status).toBe(401);
  }
});
