import { createHash, randomBytes } from 'node:crypto';
import { WrongCredentials } from '../domain/errors.ts';
import type { AccessAccount, AccessPicture, AccessStore, SessionHolder } from '../domain/ports.ts';
import { agencyScope, shareScope } from '../domain/scope.ts';
import { mayDo } from '../domain/viewer.ts';
import type { Viewer } from '../domain/viewer.ts';
import { isSame, viewerOfAccount, viewerOfToken } from './viewers.ts';

export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The `Cookie` header. */
  readonly cookie: string | undefined;
  /** Code of an agency: the map as that agency's liaison gets it, as far as the caller's own agency is concerned. */
  readonly as?: string | undefined;
}

export const SESSION_COOKIE = 'huanhu';
const SESSION_MS = 12 * 3_600_000;
/** A person signs in anew after this long, however often the session was renewed; a wall never has to. */
const LONGEST_SESSION_MS = 7 * 24 * 3_600_000;
/** Several changes at once are read once. */
const GATHER_MS = 20;
/** Notifications may be lost, and clocks differ: look again at least this often. */
const LONGEST_WAIT_MS = 30_000;
const RETRY_MS = 500;
const CLEAN_MS = 3_600_000;
/** Cookies and tokens that are remembered with their hashes, so that a tile does not cost one. */
const MAX_REMEMBERED = 10_000;

const SECRET = /^[\w-]{20,200}$/;

/** Hex. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
/** A secret that nobody guesses: 256 bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

interface KnownSession {
  readonly id: number;
  readonly viewer: Viewer;
  readonly createdAt: number;
  readonly isPersons: boolean;
  expiresAt: number;
}

export type Sessions = Awaited<ReturnType<typeof createSessions>>;

/**
 * Who a request comes from and what that one sees, answered from memory, which follows every change in the database: a
 * revoked session, token or share is dead within 2 s, and so is what was seen with it.
 *
 * @param parts.listen - calls back whenever something may have changed.
 * @param parts.isDemo - a request without credentials is a duty officer's who sees everything.
 */
export async function createSessions(parts: {
  store: AccessStore;
  listen: (wake: () => void) => Promise<() => Promise<void>>;
  isDemo: boolean;
  onError: (error: unknown) => void;
}) {
  const { store } = parts;
  let picture!: AccessPicture;
  let sessions = new Map<string, KnownSession>();
  let tokens = new Map<string, { id: number; viewer: Viewer; expiresAt: number }>();
  let viewers = new Map<string, Viewer>();
  let views = new Map<string, Viewer>();
  const hashes = new Map<string, string>();
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStale = false;
  let isClosed = false;
  const demoViewer: Viewer | undefined = parts.isDemo
    ? {
        key: 'demo',
        name: 'demo',
        role: 'duty-officer',
        scope: agencyScope(null, []),
        agencyId: null,
        accountId: null,
        mustChangePassword: false,
      }
    : undefined;

  async function look(): Promise<void> {
    picture = await store.read();
    const before = viewers;
    viewers = new Map();
    const viewerOf = (viewer: Viewer): Viewer => {
      const known = viewers.get(viewer.key) ?? before.get(viewer.key);
      // The same object as long as it says the same: the sockets of another one are put out.
      const kept = known && isSame(known, viewer) ? known : viewer;
      viewers.set(viewer.key, kept);
      return kept;
    };
    const accounts = new Map(
      picture.accounts.map((account) => [account.id, viewerOf(viewerOfAccount(picture, account))]),
    );
    const byToken = new Map(
      picture.tokens.map((token) => {
        const viewer = viewerOf(viewerOfToken(picture, token));
        return [token.id, { id: token.id, sha256: token.sha256, viewer, expiresAt: token.expiresAt.getTime() }];
      }),
    );
    tokens = new Map([...byToken.values()].map((token) => [token.sha256, token]));
    sessions = new Map(
      picture.sessions.flatMap(({ id, sha256, accountId, tokenId, createdAt, expiresAt }): [string, KnownSession][] => {
        const token = byToken.get(tokenId ?? 0);
        const viewer = accountId === null ? token?.viewer : accounts.get(accountId);
        if (!viewer) return [];
        const end = Math.min(expiresAt.getTime(), token?.expiresAt ?? Infinity);
        return [
          [sha256, { id, viewer, createdAt: createdAt.getTime(), isPersons: accountId !== null, expiresAt: end }],
        ];
      }),
    );
    const oldViews = views;
    views = new Map();
    for (const [key, view] of oldViews) {
      // A token's name may have spaces, a code has none.
      const space = key.lastIndexOf(' ');
      const [viewerKey, code] = [key.slice(0, space), key.slice(space + 1)];
      const viewer = viewerKey === 'demo' ? demoViewer : viewers.get(viewerKey);
      const next = viewer && makeView(viewer, code);
      if (next) views.set(key, isSame(view, next) ? view : next);
    }
    for (const listener of listeners) listener();
  }

  /** Looks until a look has begun after the last change that was told. */
  async function lookUntilFresh(): Promise<void> {
    clearTimeout(timer);
    let wait = RETRY_MS;
    try {
      do {
        isStale = false;
        await look();
      } while (isStale && !isClosed);
      wait = Math.min(picture.nextChangeMs ?? Infinity, LONGEST_WAIT_MS);
    } finally {
      running = undefined;
      if (!isClosed) timer = setTimeout(() => wake(0), Math.max(GATHER_MS, wait)).unref();
    }
  }

  function wake(gatherMs: number): void {
    isStale = true;
    running ??= new Promise((done) => setTimeout(done, gatherMs)).then(lookUntilFresh).catch(parts.onError);
  }

  /** What the caller's own agency shows another one, or what all others show the caller's own. */
  function makeView(viewer: Viewer, code: string): Viewer | undefined {
    const receiverId = picture.agencyIds.get(code);
    if (receiverId === undefined || !mayDo(viewer, 'share')) return undefined;
    const seesAll = viewer.scope.agencyIds === null || viewer.agencyId === receiverId;
    if (!seesAll && viewer.agencyId === null) return undefined;
    const grants = picture.grants.filter(
      ({ receiverId: id, grant }) => id === receiverId && (seesAll || grant.ownerId === viewer.agencyId),
    );
    const scope = shareScope(
      receiverId,
      grants.map(({ grant }) => grant),
    );
    // Looks only, whatever else the caller may do.
    return {
      ...viewer,
      role: 'wall',
      scope: { ...scope, key: seesAll ? scope.key : `${scope.key}/${viewer.agencyId}` },
    };
  }

  function viewAs(viewer: Viewer, code: string): Viewer | undefined {
    const key = `${viewer.key} ${code}`;
    let view = views.get(key);
    if (!view) {
      view = makeView(viewer, code);
      if (view) views.set(key, view);
    }
    return view;
  }

  const remembered = (secret: string): string => {
    let hash = hashes.get(secret);
    if (hash === undefined) {
      if (hashes.size >= MAX_REMEMBERED) hashes.clear();
      hashes.set(secret, (hash = hashOfSecret(secret)));
    }
    return hash;
  };
  const sessionOf = (cookie: string | undefined): KnownSession | undefined => {
    const value = cookieNamed(cookie ?? '', SESSION_COOKIE);
    const session = value !== undefined && SECRET.test(value) ? sessions.get(remembered(value)) : undefined;
    return session && session.expiresAt > Date.now() ? session : undefined;
  };
  const tokenOf = (secret: string) => {
    const token = SECRET.test(secret) ? tokens.get(remembered(secret)) : undefined;
    return token && token.expiresAt > Date.now() ? token : undefined;
  };
  const identify = ({ authorization, cookie }: Credentials): Viewer | undefined => {
    if (authorization !== undefined) return tokenOf(/^Bearer ([\w-]+)$/.exec(authorization)?.[1] ?? '')?.viewer;
    if (cookieNamed(cookie ?? '', SESSION_COOKIE) === undefined) return demoViewer;
    return sessionOf(cookie)?.viewer;
  };

  await look();
  const unlisten = await parts.listen(() => wake(GATHER_MS));
  // What came before anybody listened.
  wake(0);
  const cleaner = setInterval(() => void store.dropOldSessions().catch(parts.onError), CLEAN_MS).unref();

  return {
    /** @returns the viewer, or `undefined` for credentials that are missing, wrong, revoked or out of date. */
    authenticate(credentials: Credentials): Viewer | undefined {
      const viewer = identify(credentials);
      return viewer && credentials.as !== undefined ? viewAs(viewer, credentials.as) : viewer;
    },

    /** Of an agency by its id. */
    agencyCode: (id: number | null): string | null =>
      [...picture.agencyIds].find(([, agencyId]) => agencyId === id)?.[0] ?? null,

    /** Who a person is and sees, signed in or not. */
    async viewerOf(account: AccessAccount): Promise<Viewer> {
      const { stationId } = account;
      const jurisdictionsOf = await store.jurisdictionsOf(stationId === null ? [] : [stationId]);
      return viewerOfAccount({ ...picture, jurisdictionsOf }, account);
    },

    /** The session that a request belongs to. */
    sessionId: (cookie: string | undefined): number | undefined => sessionOf(cookie)?.id,

    /** Whose token it is. */
    tokenId: (token: string): number | undefined => tokenOf(token)?.id,

    /** Begins a session, in the transaction of the sign-in. @returns the cookie, which `opened` makes known. */
    async add(holder: SessionHolder, from: { readonly address: string; readonly client: string }): Promise<string> {
      const cookie = newSecret();
      await store.addSession(holder, { ...from, sha256: hashOfSecret(cookie), expiresAt: Date.now() + SESSION_MS });
      return cookie;
    },

    /**
     * The session that was added, once it is committed; the cookie is known from now on.
     *
     * @throws {WrongCredentials} when it has ended already, such as with its account.
     */
    async opened(cookie: string): Promise<{ cookie: string; maxAgeS: number; viewer: Viewer }> {
      await this.refresh();
      const session = sessions.get(hashOfSecret(cookie));
      if (!session) throw new WrongCredentials();
      return { cookie, maxAgeS: SESSION_MS / 1000, viewer: session.viewer };
    },

    /** Prolongs a session in the second half of its life. @returns the cookie's value and its new life in seconds. */
    async renew(cookie: string | undefined): Promise<{ cookie: string; maxAgeS: number } | undefined> {
      const session = sessionOf(cookie);
      const now = Date.now();
      if (!session || session.expiresAt - now > SESSION_MS / 2) return undefined;
      const last = session.isPersons ? session.createdAt + LONGEST_SESSION_MS : Infinity;
      const expiresAt = Math.min(now + SESSION_MS, last);
      if (expiresAt <= session.expiresAt) return undefined;
      await store.extendSession(session.id, expiresAt);
      await this.refresh();
      return { cookie: cookieNamed(cookie!, SESSION_COOKIE)!, maxAgeS: Math.floor((expiresAt - now) / 1000) };
    },

    /** Ends a session, in the caller's transaction; `refresh` makes it known. @returns whether it had not ended before. */
    end: (id: number): Promise<boolean> => store.endSession(id),

    /** Reads anew what the database has; what is committed by now is seen when it resolves. */
    async refresh(): Promise<void> {
      do {
        wake(0);
        await running;
      } while (isStale && !isClosed);
    },

    /** Calls back when viewers may be others than before. @returns stops calling back. */
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(cleaner);
      await unlisten();
      await running;
    },
  };
}

function cookieNamed(header: string, name: string): string | undefined {
  // A browser that knows no other cookie of this host sends just ours, with every tile.
  if (header.startsWith(`${name}=`) && !header.includes(';')) return header.slice(name.length + 1);
  for (const part of header.split(';')) {
    const trimmed = part.trim();
    if (trimmed.startsWith(`${name}=`)) return trimmed.slice(name.length + 1);
  }
  return undefined;
}
