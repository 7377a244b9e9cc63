import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTls } from '../../server/http/tls.ts';
import { StartError } from '../../server/stores/start-error.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

const directory = mkdtempSync(join(tmpdir(), 'huanhu-tls-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A certificate of our own for 127.0.0.1. */
function makeCertificate(name: string): { certPath: string; keyPath: string } {
  const certPath = join(directory, `${name}.pem`);
  const keyPath = join(directory, `${name}.key`);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyPath, '-out', certPath],
    ],
    { stdio: 'ignore' },
  );
  return { certPath, keyPath };
}

const own = makeCertificate('own');
let huanhu: Huanhu;
beforeAll(async () => {
  huanhu = await startHuanhu({ environment: { HUANHU_TLS_CERT: own.certPath, HUANHU_TLS_KEY: own.keyPath } });
});
afterAll(() => huanhu.stop());

/** Asks as a client that trusts this certificate and no other. */
function ask(
  path: string,
  options: https.RequestOptions = {},
  body?: string,
): Promise<{ response: IncomingMessage; text: string }> {
  return new Promise((done, fail) => {
    const request = https.request(
      `${huanhu.url}${path}`,
      { ...options, ca: readFileSync(own.certPath) },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += String(chunk)));
        response.on('end', () => done({ response, text }));
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

test('with a certificate of ours the cookie is Secure, links say https, and browsers are told to keep to it', async () => {
  const { response, text } = await ask(
    '/api/set-up',
    { method: 'POST', headers: { 'Content-Type': 'application/json' } },
    JSON.stringify({ token: huanhu.setUpToken, login: 'root', name: 'First', password: 'a long enough password' }),
  );
  expect([response.statusCode, text]).toEqual([201, expect.any(String)]);
  const cookie = response.headers['set-cookie']![0]!;
  expect(cookie).toMatch(/; SameSite=Strict; Max-Age=43200; Secure$/);
  expect(response.headers['strict-transport-security']).toBe('max-age=31536000');
  const headers = { Cookie: cookie.split(';')[0]! };
  const { text: tileJson } = await ask('/tiles/beat.json', { headers });
  expect((JSON.parse(tileJson) as { tiles: string[] }).tiles[0]).toMatch(/^https:\/\/127\.0\.0\.1:/);

  const socket = io(`${huanhu.url}/live`, {
    transports: ['websocket'],
    parser,
    extraHeaders: headers,
    ca: readFileSync(own.certPath, 'utf8'),
    reconnection: false,
  });
  try {
    await new Promise<void>((done, fail) => {
      socket.once('connect', () => done());
      socket.once('connect_error', fail);
    });
  } finally {
    socket.disconnect();
  }
});

test('who does not speak TLS is not answered', async () => {
  await expect(fetch(huanhu.url.replace('https:', 'http:'))).rejects.toThrow();
});

test('without a certificate of ours nothing is said of keeping to TLS', async () => {
  const plain = await startHuanhu();
  expect((await plain.http('/wall')).headers.get('Strict-Transport-Security')).toBeNull();
  await plain.stop();
});

test.each([
  [
    'a file that is not there',
    { ...own, keyPath: join(directory, 'none.key') },
    /Cannot read the file of HUANHU_TLS_KEY: ENOENT/,
  ],
  ['the key of another certificate', { ...own, keyPath: makeCertificate('other').keyPath }, /belong together/],
  ['a file that is no certificate', { ...own, certPath: own.keyPath }, /belong together/],
])('%s is told in one line', (_, files, line) => {
  const attempt = (): unknown => readTls(files);
  expect(attempt).toThrow(StartError);
  expect(attempt).toThrow(line);
});

test('an empty file is no certificate', () => {
  const certPath = join(directory, 'empty.pem');
  writeFileSync(certPath, '');
  expect(() => readTls({ ...own, certPath })).toThrow(StartError);
});
