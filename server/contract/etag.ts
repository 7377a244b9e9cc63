import { MalformedRequest } from '../domain/errors.ts';

/** The `ETag` of something that has versions (RFC 9110 §8.8.3). */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

/**
 * The version that whoever approves has looked at.
 *
 * @throws {MalformedRequest} as `expectedVersion` does, and without one.
 */
export function lookedAtVersion(ifMatch: string | string[] | undefined): number {
  const version = expectedVersion(ifMatch);
  if (version === null) throw new MalformedRequest('If-Match');
  return version;
}

/**
 * @param ifMatch - the header.
 * @returns the version that a change was made for; `null` for whichever.
 * @throws {MalformedRequest} for anything but `*` and an `ETag` as we give them.
 */
export function expectedVersion(ifMatch: string | string[] | undefined): number | null {
  if (ifMatch === undefined || ifMatch === '*') return null;
  const version = /^"(\d{1,9})"$/.exec(String(ifMatch))?.[1];
  if (version === undefined) throw new MalformedRequest('If-Match');
  return Number(version);
}
