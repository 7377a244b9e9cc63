import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import { loadConfig } from '../../server/config.ts';
import type { Role } from '../../server/domain/scope.ts';
import { createLog } from '../../server/http/log.ts';
import { hashOfSecret } from '../../server/services/sessions.ts';
import { createAccessTokenStore } from '../../server/stores/access-token-store.ts';
import type { Database } from '../../server/stores/database.ts';
import { createTestDatabase } from './database.ts';

/** Of the demo region. */
const EVERY_AGENCY = ['ZJ-HUZ', 'ZJ-JIX', 'ZJ-HGH', 'JS-SUZ', 'JS-WUX', 'AH-XUC'];

interface LogLine {
  readonly level: number;
  readonly code?: string;
  readonly msg: string;
}

export interface Huanhu {
  readonly url: string;
  readonly database: Database;
  readonly log: readonly LogLine[];
  /** Asks as whoever holds `token`; as nobody without one. */
  http(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  json<T>(path: string, init?: RequestInit & { token?: string }): Promise<T>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
  /** Makes an access token that is good at once. */
  token(role: Role, agencies?: readonly string[]): Promise<string>;
  revoke(token: string): Promise<void>;
  /** Fails when the log has a warning or an error that `expected` does not allow. */
  stop(expected?: RegExp): Promise<void>;
}

/** The real server on a port of its own, over the demo region on whichever database the suite runs. */
export async function startHuanhu(options: { demo?: boolean } = {}): Promise<Huanhu> {
  const place = await createTestDatabase('demo');
  const log: LogLine[] = [];
  const app = await createApp({
    config: loadConfig({ ...place.environment, HUANHU_DEMO: options.demo ? 'on' : 'off' }),
    database: place.database,
    log: createLog('info', (line) => log.push(JSON.parse(line) as LogLine)),
  });
  await new Promise<void>((done) => app.server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const tokens = createAccessTokenStore(place.database);
  const names = new Map<string, string>();

  const http: Huanhu['http'] = (path, { token, ...init } = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(init.headers as Record<string, string>) },
    });
  return {
    url,
    database: place.database,
    log,
    http,
    async json<T>(path: string, init?: RequestInit & { token?: string }) {
      const response = await http(path, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    post: (path, body, token) =>
      http(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        ...(token ? { token } : {}),
      }),
    async token(role, agencies) {
      const token = randomBytes(32).toString('base64url');
      const name = `test-${randomBytes(4).toString('hex')}`;
      const id = await tokens.add({
        name,
        sha256: hashOfSecret(token),
        role,
        agencies: agencies ?? (role === 'wall' ? EVERY_AGENCY : null),
        days: 1,
      });
      if (id === undefined) throw new Error(`no such agency: ${String(agencies)}`);
      names.set(token, name);
      for (let tries = 0; (await http('/api/session', { token })).status === 401; tries++) {
        if (tries > 50) throw new Error('the token does not become good');
        await new Promise((done) => setTimeout(done, 100));
      }
      return token;
    },
    async revoke(token) {
      await tokens.revoke(names.get(token) ?? '');
    },
    async stop(expected) {
      await app.close();
      await place.drop();
      const bad = log.filter(({ level, msg, code }) => level >= 40 && !expected?.test(`${msg} ${code ?? ''}`));
      if (bad.length > 0) throw new Error(`the log has ${JSON.stringify(bad.slice(0, 3))}`);
    },
  };
}
