import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { hashOfSecret, newSecret } from './sessions.ts';
import { createSlots } from './slots.ts';

/** What OWASP asks at least of argon2id, which is what is made unless told otherwise: 19 MiB, two passes, one thread. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** At a time: tiles and positions need a core too. */
const MAX_HASHES = 2;
/** Some 5 s of work; whoever comes then is told to come again. */
const MAX_WAITING = 200;

/** 32 characters that nobody mistakes for one another, so each is 5 bits. */
const READABLE = '23456789abcdefghijkmnpqrstuvwxyz';
const INITIAL_LENGTH = 16;

/** A password to be handed over on paper and changed at the first sign-in: 16 readable characters, 80 random bits. */
export const newInitialPassword = (): string =>
  Array.from(randomBytes(INITIAL_LENGTH), (byte) => READABLE[byte % READABLE.length]).join('');

/** What people type alike is alike, however their keyboard composes it. */
const composed = (password: string): string => password.normalize('NFKC');

/** What a password is checked against. */
interface Kept {
  /** argon2id in PHC form. */
  readonly passwordHash: string | null;
  /** Hex. */
  readonly initialSha256: string | null;
}

export type Passwords = ReturnType<typeof createPasswords>;

/** Hashes and checks passwords, few at a time. */
export function createPasswords() {
  const inSlot = createSlots('passwords', MAX_HASHES, MAX_WAITING);
  const nobodys = hash(newSecret(), ARGON2ID);

  return {
    /** argon2id in PHC form. @throws {Overloaded} when too many wait. */
    hash: (password: string): Promise<string> => inSlot(() => hash(composed(password), ARGON2ID)),

    /**
     * Whether it is the right one. Takes as long for a login that is not there, and for an initial password, as for any.
     *
     * @throws {Overloaded} when too many wait.
     */
    isRight: (password: string, kept: Kept | undefined): Promise<boolean> =>
      inSlot(async () => {
        const isOwn = await verify(kept?.passwordHash ?? (await nobodys), composed(password));
        if (kept?.passwordHash) return isOwn;
        if (!kept?.initialSha256) return false;
        return timingSafeEqual(Buffer.from(hashOfSecret(password), 'hex'), Buffer.from(kept.initialSha256, 'hex'));
      }),
  };
}
