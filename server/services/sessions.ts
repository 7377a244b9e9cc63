import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { scopeOf } from '../domain/scope.ts';
import type { Role, Viewer } from '../domain/scope.ts';

/** A token as the store knows it. */
interface KnownToken {
  readonly id: number;
  readonly name: string;
  readonly sha256: string;
  readonly role: Role;
  readonly agencyIds: readonly number[] | null;
  readonly expiresAt: Date;
}

export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The `Cookie` header. */
  readonly cookie: string | undefined;
}

export const SESSION_COOKIE = 'huanhu';
const SESSION_MS = 12 * 3_600_000;
const REFRESH_MS = 1_000;
/** Verified cookies that are remembered, so that a tile does not cost an HMAC. */
const MAX_VERIFIED = 10_000;

/** Token id, end and signature, as `seal` writes them. */
const COOKIE = /^(\d{1,10})\.(\d{1,15})\.([\w-]{43})$/;

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export type Sessions = Awaited<ReturnType<typeof createSessions>>;

/**
 * Who a request comes from, answered from memory: the tokens are read again every second, so that a revoked one is
 * dead, and its sockets are out, within 2 s.
 *
 * @param parts.demoViewer - who a request without credentials is; `undefined` outside demo mode.
 */
export async function createSessions(parts: {
  readTokens: () => Promise<KnownToken[]>;
  secret: string;
  demoViewer: Viewer | undefined;
  onError: (error: unknown) => void;
}) {
  let byHash = new Map<string, number>();
  let viewers = new Map<number, { viewer: Viewer; expiresAt: number }>();
  const verified = new Map<string, { tokenId: number; endsAt: number }>();

  async function refresh(): Promise<void> {
    const tokens = await parts.readTokens();
    byHash = new Map(tokens.map(({ sha256, id }) => [sha256, id]));
    viewers = new Map(
      tokens.map(({ id, name, role, agencyIds, expiresAt }) => {
        const known = viewers.get(id)?.viewer;
        const scope = scopeOf(agencyIds);
        // The same object as long as it says the same: the sockets of another one are put out.
        const isSame = known?.name === name && known.role === role && known.scope.key === scope.key;
        return [id, { viewer: isSame ? known : { name, role, scope }, expiresAt: expiresAt.getTime() }];
      }),
    );
  }
  await refresh();
  let isRefreshing = false;
  const timer = setInterval(() => {
    if (isRefreshing) return;
    isRefreshing = true;
    refresh()
      .catch(parts.onError)
      .finally(() => (isRefreshing = false));
  }, REFRESH_MS).unref();

  const viewerOf = (tokenId: number | undefined): Viewer | undefined => {
    const known = tokenId === undefined ? undefined : viewers.get(tokenId);
    return known && known.expiresAt > Date.now() ? known.viewer : undefined;
  };
  const sign = (payload: string): string => createHmac('sha256', parts.secret).update(payload).digest('base64url');

  /** A session cookie that is good for another `SESSION_MS`, and its life in seconds. */
  const seal = (tokenId: number): { cookie: string; maxAgeS: number } => {
    const payload = `${tokenId}.${Date.now() + SESSION_MS}`;
    return { cookie: `${payload}.${sign(payload)}`, maxAgeS: SESSION_MS / 1000 };
  };

  /** What a cookie's value says, if we wrote it and it has not ended. */
  function sessionOf(value: string): { tokenId: number; endsAt: number } | undefined {
    let session = verified.get(value);
    if (!session) {
      const [, tokenId, endsAt, signature] = COOKIE.exec(value) ?? [];
      if (!signature) return undefined;
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(`${tokenId}.${endsAt}`)))) return undefined;
      session = { tokenId: Number(tokenId), endsAt: Number(endsAt) };
      if (verified.size >= MAX_VERIFIED) verified.clear();
      verified.set(value, session);
    }
    return session.endsAt > Date.now() ? session : undefined;
  }

  return {
    /** @returns the viewer, or `undefined` for credentials that are missing, wrong, revoked or out of date. */
    authenticate({ authorization, cookie }: Credentials): Viewer | undefined {
      if (authorization !== undefined) {
        const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(authorization)?.[1];
        return token === undefined ? undefined : viewerOf(byHash.get(hashOfToken(token)));
      }
      const value = cookie === undefined ? undefined : cookieNamed(cookie, SESSION_COOKIE);
      return value === undefined ? parts.demoViewer : viewerOf(sessionOf(value)?.tokenId);
    },

    /** @returns the value of a session cookie and its life in seconds, or `undefined` for a token that is not good. */
    signIn(token: string): { cookie: string; maxAgeS: number; viewer: Viewer } | undefined {
      const tokenId = byHash.get(hashOfToken(token));
      const viewer = viewerOf(tokenId);
      return viewer && tokenId !== undefined ? { ...seal(tokenId), viewer } : undefined;
    },

    /** @returns a new cookie for one that is good and past half of its life. */
    renew(cookie: string | undefined): { cookie: string; maxAgeS: number } | undefined {
      const session = sessionOf(cookieNamed(cookie ?? '', SESSION_COOKIE) ?? '');
      if (!session || !viewerOf(session.tokenId) || session.endsAt - Date.now() > SESSION_MS / 2) return undefined;
      return seal(session.tokenId);
    },

    refresh,
    close: (): void => clearInterval(timer),
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
