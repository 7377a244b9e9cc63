import { callbackQuery } from '../contract/account-schemas.ts';
import { isProblemCode } from '../contract/problems.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { anything } from '../contract/schemas.ts';
import { DomainError, NotFound, SsoFailed } from '../domain/errors.ts';
import { headerOf, secureIf, sessionCookie } from '../http/session-cookie.ts';
import type { Handshake, IdentityProvider } from '../services/identity-provider.ts';
import type { SignIn } from '../services/sign-in.ts';

const PATH = '/api/sign-in/sso';
const CALLBACK = `${PATH}/callback`;
const COOKIE = 'huanhu-sso';
const MAX_AGE_S = 600;

/** Lax, for the browser comes back from another site; it carries nothing that signs anybody in by itself. */
const handshakeCookie = (value: string, maxAgeS: number, origin: string): string =>
  `${COOKIE}=${value}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secureIf(origin)}`;

function handshakeOf(cookie: string | undefined): Handshake | undefined {
  const parts = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{20,128})\\.([\\w-]{20,128})\\.([\\w-]{20,128})(?:;|$)`).exec(
    cookie ?? '',
  );
  if (!parts) return undefined;
  const [, state, nonce, verifier] = parts as unknown as [string, string, string, string];
  return { state, nonce, verifier };
}

/**
 * Sign-in through the identity provider, both halves of it.
 *
 * @param parts.provider - `undefined` when none is set.
 * @param parts.onFailure - is told why a browser was sent back with a failure.
 */
export function ssoRoutes(parts: {
  readonly provider: IdentityProvider | undefined;
  readonly signIn: SignIn;
  readonly onFailure: (error: unknown) => void;
}): Route[] {
  const providerThere = (): IdentityProvider => {
    if (!parts.provider) throw new NotFound('identity provider', '');
    return parts.provider;
  };
  const sentBack = (error: unknown, forget: string) => {
    if (!(error instanceof DomainError) || !isProblemCode(error.code)) throw error;
    parts.onFailure(error);
    return { status: 302, headers: { Location: `/?failure=${error.code}`, 'Set-Cookie': forget } };
  };
  return [
    route({
      method: 'get',
      path: PATH,
      access: 'public',
      summary: 'Sends the browser to the identity provider',
      response: anything,
      success: 302,
      async handle({ origin, headers }) {
        const provider = providerThere();
        try {
          const { url, handshake } = await provider.begin(`${origin}${CALLBACK}`);
          const { state, nonce, verifier } = handshake;
          const cookie = handshakeCookie(`${state}.${nonce}.${verifier}`, MAX_AGE_S, origin);
          return { status: 302, headers: { Location: url, 'Set-Cookie': cookie } };
        } catch (error) {
          // A person sees a page, not a document.
          if (headerOf(headers, 'accept')?.includes('text/html')) {
            return sentBack(error, handshakeCookie('', 0, origin));
          }
          throw error;
        }
      },
    }),
    route({
      method: 'get',
      path: CALLBACK,
      access: 'public',
      summary: 'Where the identity provider sends the browser back to; signs in, or says what failed as /?failure=',
      query: callbackQuery,
      response: anything,
      success: 302,
      async handle({ query, origin, address, headers }) {
        const provider = providerThere();
        const forget = handshakeCookie('', 0, origin);
        try {
          const handshake = handshakeOf(headerOf(headers, 'cookie'));
          if (!handshake) throw new SsoFailed(new Error('the browser has no sign-in under way'));
          const cameBack = `${origin}${CALLBACK}?${new URLSearchParams(query)}`;
          if (!URL.canParse(cameBack)) throw new SsoFailed(new Error('the browser came by a name that is none'));
          const identity = await provider.finish(new URL(cameBack), handshake);
          const from = { address, client: headerOf(headers, 'user-agent') ?? '' };
          const opened = await parts.signIn.withIdentity(identity, from);
          return { status: 302, headers: { Location: '/', 'Set-Cookie': [forget, sessionCookie(opened, origin)] } };
        } catch (error) {
          return sentBack(error, forget);
        }
      },
    }),
  ];
}
