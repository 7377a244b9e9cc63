import { session, signInBody, signInOptions } from '../contract/account-schemas.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { ACCESSES, mayDo } from '../domain/viewer.ts';
import type { Viewer } from '../domain/viewer.ts';
import { headerOf, sessionCookie } from '../http/session-cookie.ts';
import type { Sessions } from '../services/sessions.ts';
import type { SignIn } from '../services/sign-in.ts';

/** Where a viewer belongs, by codes; a machine and the demo's viewer have no login. */
export interface WhoIs {
  readonly login: string | null;
  readonly agency: string | null;
  readonly station: string | null;
  readonly beat: string | null;
}

export interface SessionParts {
  readonly isDemo: boolean;
  readonly agencyCodes: (viewer: Viewer) => Promise<string[]>;
  readonly whoIs: (viewer: Viewer) => Promise<WhoIs>;
}

/** A viewer as the client gets to know it. */
export async function describeSession(parts: SessionParts, viewer: Viewer, as?: string) {
  return {
    viewer: { name: viewer.name, role: viewer.role, ...(await parts.whoIs(viewer)) },
    agencies: await parts.agencyCodes(viewer),
    may: ACCESSES.filter((access) => mayDo(viewer, access)),
    mustChangePassword: viewer.mustChangePassword,
    demo: parts.isDemo,
    ...(as === undefined ? {} : { as }),
  };
}

/** Signing in and out, with a password or a token. */
export function sessionRoutes(
  parts: SessionParts & {
    readonly sessions: Sessions;
    readonly signIn: SignIn;
    /** What the button of the identity provider says. */
    readonly ssoName: string | null;
    readonly needsSetUp: () => Promise<boolean>;
  },
): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sign-in',
      access: 'public',
      summary: 'Which ways there are to sign in',
      response: signInOptions,
      handle: async () => ({
        body: {
          demo: parts.isDemo,
          sso: parts.ssoName === null ? null : { name: parts.ssoName },
          needsSetUp: await parts.needsSetUp(),
        },
      }),
    }),
    route({
      method: 'get',
      path: '/api/session',
      access: 'own',
      summary:
        'Who I am, what I may do and which agencies I see; renews the session cookie in the second half of its life',
      response: session,
      async handle({ viewer, headers, origin, as }) {
        const renewed = await parts.sessions.renew(headerOf(headers, 'cookie'));
        return {
          body: await describeSession(parts, viewer, as),
          ...(renewed ? { headers: { 'Set-Cookie': sessionCookie(renewed, origin) } } : {}),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      access: 'public',
      summary: 'Signs in with a password or an access token; sets the session cookie',
      body: signInBody,
      response: session,
      async handle({ body, origin, address, headers }) {
        const from = { address, client: headerOf(headers, 'user-agent') ?? '' };
        const opened =
          'token' in body
            ? await parts.signIn.withToken(body.token, from)
            : await parts.signIn.withPassword(body.login, body.password, from);
        return {
          body: await describeSession(parts, opened.viewer),
          headers: { 'Set-Cookie': sessionCookie(opened, origin) },
        };
      },
    }),
    route({
      method: 'delete',
      path: '/api/session',
      access: 'public',
      summary: 'Signs out',
      async handle({ origin, headers, address }) {
        await parts.signIn.end(headerOf(headers, 'cookie'), address);
        return { status: 204, headers: { 'Set-Cookie': sessionCookie({ cookie: '', maxAgeS: 0 }, origin) } };
      },
    }),
  ];
}
