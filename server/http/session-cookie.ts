import { SESSION_COOKIE } from '../services/sessions.ts';

/** A header that is sent once at most. */
export function headerOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  name: string,
): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Over TLS a cookie goes nowhere else. @param origin - as in `Call`. */
export const secureIf = (origin: string): string => (origin.startsWith('https:') ? '; Secure' : '');

/** `Set-Cookie` for a session; no script and no other site gets at it. */
export const sessionCookie = (
  { cookie, maxAgeS }: { readonly cookie: string; readonly maxAgeS: number },
  origin: string,
): string => `${SESSION_COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secureIf(origin)}`;
