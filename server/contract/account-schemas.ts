import { z } from 'zod';
import { LOGIN, MAX_PASSWORD, PERSON_ROLES } from '../domain/account.ts';
import { TOKEN_ROLES } from '../domain/token.ts';
import { text, wholeNumber } from './schemas.ts';

const login = text(64)
  .trim()
  .transform((value) => value.toLowerCase());
const newLogin = login.refine((value) => LOGIN.test(value), 'a login of 2–64 characters a–z 0–9 . _ @ -');
const password = z.string().min(1).max(MAX_PASSWORD);
const token = z.string().min(1).max(200);
const name = text(100)
  .min(1)
  .refine((value) => !/\p{Cc}/u.test(value), 'no control characters');
const code = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'a code')
  .nullable();

export const signInBody = z.union([z.strictObject({ login, password }), z.strictObject({ token })]);
export const setUpBody = z.strictObject({ token, login: newLogin, name, password });
export const passwordBody = z.strictObject({ current: password, next: password });

/** What an identity provider may add is none of ours (OpenID Connect Core §3.1.2.5: unknown parameters are ignored). */
export const callbackQuery = z.object({
  code: z.string().max(4_096).optional(),
  state: z.string().max(256).optional(),
  iss: z.string().max(2_048).optional(),
  error: z.string().max(256).optional(),
  error_description: z.string().max(1_024).optional(),
});

export const accountsQuery = z.strictObject({
  q: text(100).trim().optional(),
  limit: wholeNumber(1_000, 1).optional(),
  cursor: text(64).optional().describe('the login that the page before ended with'),
});
export const accountBody = z.strictObject({
  login: newLogin,
  name,
  role: z.enum(PERSON_ROLES),
  agency: code.default(null),
  station: code.default(null),
  beat: code.default(null),
});
export const accountChangeBody = z.strictObject({
  name: name.optional(),
  role: z.enum(PERSON_ROLES).optional(),
  agency: code.optional(),
  station: code.optional(),
  beat: code.optional(),
  isDisabled: z.boolean().optional(),
  isLinked: z
    .literal(false)
    .optional()
    .describe('unties the account from whom the identity provider knows, and ends its sessions'),
});
export const peopleImportBody = z.strictObject({
  csv: z.string().max(1_000_000).describe('header login,name,role,agency,station,beat; at most 5,000 people'),
  dryRun: z.boolean(),
});

export const tokenBody = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, 'letters, digits, dots, dashes, underscores'),
  role: z.enum(TOKEN_ROLES),
  agencies: z
    .array(code.unwrap())
    .min(1)
    .max(100)
    .refine((codes) => new Set(codes).size === codes.length, 'each once')
    .nullable()
    .default(null)
    .describe('codes; null for every agency'),
  station: code.default(null),
  days: z.int().min(1).max(3_660),
});

const instant = z.iso.datetime();
export const session = z.object({
  viewer: z.object({
    name: z.string(),
    login: z.string().nullable(),
    role: z.string(),
    agency: z.string().nullable(),
    station: z.string().nullable(),
    beat: z.string().nullable(),
  }),
  agencies: z.array(z.string()).describe('codes of the agencies in scope'),
  may: z.array(z.string()),
  mustChangePassword: z.boolean(),
  demo: z.boolean(),
  as: z.string().optional(),
});
export const signInOptions = z.object({
  demo: z.boolean(),
  sso: z.object({ name: z.string() }).nullable(),
  needsSetUp: z.boolean(),
});
export const account = z.object({
  id: z.int(),
  login: z.string(),
  name: z.string(),
  role: z.string(),
  agency: z.string().nullable(),
  station: z.string().nullable(),
  beat: z.string().nullable(),
  hasPassword: z.boolean(),
  isLinked: z.boolean(),
  isLocked: z.boolean(),
  isDisabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: instant,
  lastSignInAt: instant.nullable(),
  version: z.int(),
});
export const accountPage = z.object({ accounts: z.array(account), next: z.string().optional() });
export const newAccount = z.object({ account, password: z.string().describe('the initial password; shown once') });
export const initialPassword = newAccount.pick({ password: true });
const personSession = z.object({
  id: z.int(),
  createdAt: instant,
  expiresAt: instant,
  address: z.string(),
  client: z.string(),
  isCurrent: z.boolean(),
});
export const sessionList = z.object({ sessions: z.array(personSession) });
export const peopleReport = z.object({
  dryRun: z.boolean(),
  added: z.int().describe('of a dry run, how many it would add'),
  faults: z.array(z.object({ line: z.int(), column: z.string().nullable(), code: z.string(), detail: z.string() })),
  passwords: z.array(z.object({ login: z.string(), password: z.string() })).describe('initial ones; shown once'),
});
const listedToken = z.object({
  id: z.int(),
  name: z.string(),
  role: z.string(),
  agencies: z.array(z.string()).nullable(),
  station: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  expiresAt: instant,
});
export const tokenList = z.object({ tokens: z.array(listedToken) });
export const newToken = listedToken.extend({ token: z.string().describe('the secret; shown once') });
