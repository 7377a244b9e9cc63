import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import { loadConfig } from '../../server/config.ts';
import type { Role } from '../../server/domain/viewer.ts';
import { createLog } from '../../server/http/log.ts';
import { hashOfSecret } from '../../server/services/sessions.ts';
import { SHARE_FIELDS } from '../../server/domain/share.ts';
import type { ShareLayer, ShareLayerName } from '../../server/domain/share.ts';
import { createAccessTokenStore } from '../../server/stores/access-token-store.ts';
import type { Database } from '../../server/stores/database.ts';
import type { Template } from '../../server/stores/embedded/template.ts';
import { createTestDatabase } from './database.ts';

/** Of the demo region. */
const EVERY_AGENCY = ['ZJ-HUZ', 'ZJ-JIX', 'ZJ-HGH', 'JS-SUZ', 'JS-WUX', 'AH-XUC'];

interface LogLine {
  readonly level: number;
  readonly code?: string;
  readonly msg: string;
}

interface ShareTerms {
  readonly owner: string;
  readonly receiver: string;
  /** Codes of adjacency zones. */
  readonly zones: readonly string[];
  readonly isCut?: boolean;
  readonly layers: Readonly<Partial<Record<ShareLayerName, Partial<ShareLayer>>>>;
}

export interface Huanhu {
  readonly url: string;
  readonly database: Database;
  readonly log: readonly LogLine[];
  /** Of the link that the program prints while there is no administrator. */
  readonly setUpToken: string | undefined;
  /** Asks as whoever holds `token`; as nobody without one. */
  http(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  json<T>(path: string, init?: RequestInit & { token?: string }): Promise<T>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
  /** Makes an access token that is good at once. */
  token(role: Role, agencies?: readonly string[], station?: string): Promise<string>;
  /** Signs a new person in. @returns what to send as `Cookie`. */
  person(role: Role, where: { agency?: string; station?: string; beat?: string }): Promise<string>;
  /** Makes a share that is in force at once. @returns its id. */
  share(terms: ShareTerms): Promise<number>;
  /** Ends it, as its owner. */
  endShare(id: number): Promise<void>;
  revoke(token: string): Promise<void>;
  /** Fails when the log has a warning or an error that `expected` does not allow. */
  stop(expected?: RegExp): Promise<void>;
}

const idOf = (layer: string, code: string): string =>
  `(SELECT id FROM feature WHERE layer = '${layer}' AND code = ${code}::text)`;

/**
 * The real server on a port of its own, on whichever database the suite runs.
 *
 * @param options.content - the demo region unless told otherwise.
 */
export async function startHuanhu(
  options: { demo?: boolean; content?: Template; environment?: Readonly<Record<string, string>> } = {},
): Promise<Huanhu> {
  const place = await createTestDatabase(options.content ?? 'demo');
  await place.database.restrict();
  const log: LogLine[] = [];
  const app = await createApp({
    config: loadConfig({ ...place.environment, ...options.environment, HUANHU_DEMO: options.demo ? 'on' : 'off' }),
    database: place.database,
    log: createLog('info', (line) => log.push(JSON.parse(line) as LogLine)),
  });
  await new Promise<void>((done) => app.server.listen(0, '127.0.0.1', done));
  const scheme = options.environment?.['HUANHU_TLS_CERT'] ? 'https' : 'http';
  const url = `${scheme}://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const tokens = createAccessTokenStore(place.database);
  const names = new Map<string, string>();

  const http: Huanhu['http'] = (path, { token, ...init } = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(init.headers as Record<string, string>) },
    });
  const untilGood = async (credentials: Parameters<Huanhu['http']>[1]): Promise<void> => {
    for (let tries = 0; (await http('/api/session', credentials)).status === 401; tries++) {
      if (tries > 50) throw new Error('the credentials do not become good');
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  return {
    url,
    database: place.database,
    log,
    setUpToken: app.setUpToken,
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
    async token(role, agencies, station) {
      const token = randomBytes(32).toString('base64url');
      const name = `test-${randomBytes(4).toString('hex')}`;
      const id = await tokens.add({
        name,
        sha256: hashOfSecret(token),
        role,
        agencies: agencies ?? (role === 'wall' ? EVERY_AGENCY : null),
        ...(role === 'station-commander' && station !== undefined ? { station } : {}),
        days: 1,
      });
      if (id === undefined) throw new Error(`no such agency: ${String(agencies)}`);
      if (station !== undefined) {
        await place.database.query(`UPDATE access_token SET station_id = ${idOf('station', '$2')} WHERE id = $1`, [
          id,
          station,
        ]);
      }
      names.set(token, name);
      await untilGood({ token });
      return token;
    },
    async person(role, { agency, station, beat }) {
      const cookie = randomBytes(32).toString('base64url');
      await place.database.query(
        `WITH person AS (
           INSERT INTO account (login, name, role, agency_id, station_id, beat_id)
           SELECT $1, $1, $2, ${idOf('agency', '$3')}, ${idOf('station', '$4')}, ${idOf('beat', '$5')} RETURNING id)
         INSERT INTO session (cookie_sha256, account_id, expires_at)
         SELECT decode($6, 'hex'), id, now() + interval '1 day' FROM person`,
        [`p${randomBytes(4).toString('hex')}`, role, agency, station, beat, hashOfSecret(cookie)],
      );
      await untilGood({ headers: { Cookie: `huanhu=${cookie}` } });
      return `huanhu=${cookie}`;
    },
    async share({ owner, receiver, zones, isCut = true, layers }) {
      // Whole or not at all: the terms of a share that is in force never change.
      const id = await place.database.transaction(async () => {
        const { rows } = await place.database.query<{ id: number }>(
          `INSERT INTO share (owner_id, receiver_id, starts_at, ends_at, is_cut, proposed_by, proposed_by_id, accepted_by, accepted_at)
         SELECT o, r, now(), now() + interval '1 day', $3, 'test', o, 'test', now()
         FROM (SELECT ${idOf('agency', '$1')} AS o, ${idOf('agency', '$2')} AS r) AS parties RETURNING id`,
          [owner, receiver, isCut],
        );
        const { id: made } = rows[0]!;
        await place.database.query(
          `INSERT INTO share_zone SELECT $1, id FROM feature WHERE layer = 'adjacency-zone' AND code = ANY ($2)`,
          [made, zones],
        );
        for (const [layer, terms] of Object.entries(layers)) {
          await place.database.query(
            'INSERT INTO share_layer (share_id, layer, fields, kinds, severities, delay_ms, grid_m) VALUES ($1, $2, $3, $4, $5, $6, $7)',
            [
              made,
              layer,
              terms.fields ?? SHARE_FIELDS[layer as ShareLayerName],
              terms.kinds ?? null,
              terms.severities ?? null,
              terms.delayMs ?? 0,
              terms.gridM ?? 0,
            ],
          );
        }
        return made;
      });
      // Who sees what is read anew on a notification; a moment later it is.
      await new Promise((done) => setTimeout(done, 500));
      return id;
    },
    async endShare(id) {
      await place.database.query(
        "UPDATE share SET ended_at = now(), ended_by = 'test', ended_by_id = owner_id WHERE id = $1",
        [id],
      );
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
