import { expect, test } from 'vitest';
import { failureOf } from '../../server/http/failure.ts';
import { createLog } from '../../server/http/log.ts';
import type { ProblemCode } from '../../server/contract/problems.ts';

const failed = (message: string, members: object = {}): Error => Object.assign(new Error(message), members);

const FAILURES: readonly [string, Error, ProblemCode][] = [
  [
    'a statement that ran too long',
    failed('canceling statement due to statement timeout', { code: '57014' }),
    'overloaded',
  ],
  ['no connection left', failed('sorry, too many clients already', { code: '53300' }), 'overloaded'],
  ['a deadlock', failed('deadlock detected', { code: '40P01' }), 'overloaded'],
  ['a conflict', failed('could not serialize access', { code: '40001' }), 'overloaded'],
  ['a lock not got in time', failed('canceling statement due to lock timeout', { code: '55P03' }), 'overloaded'],
  ['a server that goes down', failed('terminating connection', { code: '57P01' }), 'database-away'],
  ['a host that cannot be reached', failed('connect EHOSTUNREACH', { code: 'EHOSTUNREACH' }), 'database-away'],
  ['a name that cannot be resolved now', failed('getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN' }), 'database-away'],
  ['a line that went silent', failed('Query read timeout'), 'database-away'],
  ['a table that is not there', failed('relation "x" does not exist', { code: '42P01' }), 'internal'],
];
test.each(FAILURES)('%s is told as what it is', (_, error, code) => {
  expect(failureOf(error).code).toBe(code);
});

test('the log keeps of an error what names our schema, and nothing of the row that somebody sent', () => {
  const lines: string[] = [];
  const row = {
    detail: 'Failing row contains (secret words)',
    where: 'unnamed portal with secret words',
    hint: 'secret',
  };
  const cause = failed('new row violates check', { code: '23514', table: 'event', constraint: 'broken', ...row });
  createLog('info', (line) => lines.push(line)).error({ err: new Error('outer', { cause }) }, 'request failed');
  const { err } = JSON.parse(lines[0]!) as { err: { stack: string; cause: object } };
  expect(err).toMatchObject({ type: 'Error', message: 'outer' });
  expect(err.stack).toContain('failure.test.ts');
  expect(err.cause).toMatchObject({
    message: 'new row violates check',
    code: '23514',
    table: 'event',
    constraint: 'broken',
  });
  expect(lines[0]).not.toContain('secret');
});
