import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { anything, signInBody } from '../contract/schemas.ts';
import { DomainError } from '../domain/errors.ts';
import { ACCESSES, mayDo } from '../domain/scope.ts';
import type { Viewer } from '../domain/scope.ts';
import { SESSION_COOKIE } from '../services/sessions.ts';
import type { Sessions } from '../services/sessions.ts';

const MAX_FAILURES = 20;
const WINDOW_MS = 60_000;

/**
 * Signing in with an access token. Failures are limited over all callers, for behind a proxy they have one address; a good
 * token is never refused for what others tried.
 */
export function sessionRoutes(parts: {
  sessions: Sessions;
  isDemo: boolean;
  agencyCodes: (viewer: Viewer) => Promise<string[]>;
}): Route[] {
  let failures: number[] = [];
  const describe = async (viewer: Viewer) => ({
    viewer: {
      name: viewer.name,
      login: null,
      role: viewer.role,
      agency: parts.sessions.agencyCode(viewer.agencyId),
      station: null,
      beat: null,
    },
    may: ACCESSES.filter((access) => mayDo(viewer, access)),
    mustChangePassword: viewer.mustChangePassword,
    agencies: await parts.agencyCodes(viewer),
    demo: parts.isDemo,
  });
  const cookieOf = (value: string, maxAgeS: number, origin: string): string =>
    `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${origin.startsWith('https:') ? '; Secure' : ''}`;
  return [
    route({
      method: 'get',
      path: '/api/session',
      access: 'read',
      summary: 'Who I am, and which agencies I see; renews the session cookie in the second half of its life',
      response: anything,
      async handle({ viewer, headers: { cookie }, origin }) {
        const renewed = await parts.sessions.renew(typeof cookie === 'string' ? cookie : undefined);
        return {
          body: await describe(viewer),
          ...(renewed ? { headers: { 'Set-Cookie': cookieOf(renewed.cookie, renewed.maxAgeS, origin) } } : {}),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      access: 'public',
      summary: 'Signs in with an access token; sets the session cookie',
      body: signInBody,
      response: anything,
      async handle({ body, origin }) {
        const tokenId = parts.sessions.tokenId(body.token);
        if (tokenId === undefined) {
          failures = failures.filter((at) => at > Date.now() - WINDOW_MS);
          if (failures.length >= MAX_FAILURES) throw new DomainError('rate-limited', 'too many failed sign-ins');
          failures.push(Date.now());
          throw new DomainError('not-signed-in', 'the token is not good');
        }
        const session = await parts.sessions.open({ tokenId }, { address: '', client: '' });
        return {
          body: await describe(session.viewer),
          headers: { 'Set-Cookie': cookieOf(session.cookie, session.maxAgeS, origin) },
        };
      },
    }),
    route({
      method: 'delete',
      path: '/api/session',
      access: 'public',
      summary: 'Signs out',
      async handle({ origin, headers: { cookie } }) {
        await parts.sessions.end(typeof cookie === 'string' ? cookie : undefined);
        return { status: 204, headers: { 'Set-Cookie': cookieOf('', 0, origin) } };
      },
    }),
  ];
}
