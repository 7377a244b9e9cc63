import { z } from 'zod';
import { StartError } from './stores/start-error.ts';

/** What the program was told by its environment; nothing else reads `process.env`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** A PostgreSQL URL; without it the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  readonly demo: boolean;
  readonly trackRetentionDays: number;
  readonly tileCacheBytes: number;
  /** Vector tiles a second that one viewer may have rendered. */
  readonly tileLimit: number;
  /** Position fixes a second that one viewer may send. */
  readonly ingestLimit: number;
  /** Paths of a certificate chain and its key; without them plain HTTP. */
  readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined;
  /** The identity provider that people may sign in through. */
  readonly sso:
    | {
        /** What the button says. */
        readonly name: string;
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string;
        readonly claim: string;
      }
    | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

interface Variable {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly default: string;
  readonly what: string;
  /** The form of a good value. */
  readonly form: string;
  readonly example: string;
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

const path = z.string().min(1).max(4_096);

/** Every variable there is, for `loadConfig` and for README. */
export const VARIABLES = [
  {
    name: 'HUANHU_PORT',
    schema: wholeNumber(0, 65_535),
    default: '8080',
    what: 'TCP port; 0 takes a free one',
    form: 'a number from 0 to 65535',
    example: '8080',
  },
  {
    name: 'HUANHU_HOST',
    schema: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
    default: '127.0.0.1',
    what: 'address to listen on; loopback unless told otherwise',
    form: 'an IP address or a host name',
    example: '0.0.0.0',
  },
  {
    name: 'HUANHU_DATABASE_URL',
    schema: z.string().regex(/^postgres(ql)?:\/\/\S+$/),
    default: '(embedded)',
    what: 'PostgreSQL ≥ 15 with PostGIS ≥ 3.3; unset: the embedded database',
    form: 'a PostgreSQL URL',
    example: 'postgres://huanhu:secret@127.0.0.1/huanhu',
  },
  {
    name: 'HUANHU_DATA_DIR',
    schema: path,
    default: './data',
    what: 'directory of the embedded database',
    form: 'a path',
    example: '/var/lib/huanhu',
  },
  {
    name: 'HUANHU_DEMO',
    schema: z.enum(['on', 'off']),
    default: 'on when embedded',
    what: 'the demo region, a simulator and a viewer without sign-in; marked 演示 everywhere',
    form: 'on or off',
    example: 'off',
  },
  {
    name: 'HUANHU_TRACK_RETENTION_DAYS',
    schema: wholeNumber(1, 3_660),
    default: '30 (demo: 1)',
    what: 'days that position fixes are kept',
    form: 'a number from 1 to 3660',
    example: '90',
  },
  {
    name: 'HUANHU_TILE_CACHE_MB',
    schema: wholeNumber(1, 65_536),
    default: '256',
    what: 'memory for compressed vector tiles',
    form: 'a number from 1 to 65536',
    example: '512',
  },
  {
    name: 'HUANHU_TILE_LIMIT',
    schema: wholeNumber(1, 1_000_000),
    default: '400',
    what: 'tiles a second that one viewer may have rendered; once a minute four times as many at a time',
    form: 'a number from 1 to 1000000',
    example: '1000',
  },
  {
    name: 'HUANHU_INGEST_LIMIT',
    schema: wholeNumber(5_000, 100_000_000),
    default: '20000',
    what: 'position fixes a second that one account or token may send',
    form: 'a number from 5000 to 100000000',
    example: '100000',
  },
  {
    name: 'HUANHU_TLS_CERT',
    schema: path,
    default: '(plain HTTP)',
    what: 'certificate chain, a PEM file; with `HUANHU_TLS_KEY`: HTTPS without a proxy',
    form: 'a path',
    example: '/etc/ssl/huanhu.pem',
  },
  {
    name: 'HUANHU_TLS_KEY',
    schema: path,
    default: '(plain HTTP)',
    what: 'key of the certificate, a PEM file',
    form: 'a path',
    example: '/etc/ssl/huanhu.key',
  },
  {
    name: 'HUANHU_OIDC_ISSUER',
    schema: z.url({ protocol: /^https?$/ }).max(2_048),
    default: '(none)',
    what: 'identity provider (OpenID Connect) for single sign-on; with client id and secret',
    form: 'the URL that the provider calls itself by',
    example: 'https://id.example.org/realms/police',
  },
  {
    name: 'HUANHU_OIDC_CLIENT_ID',
    schema: z.string().min(1).max(256),
    default: '(none)',
    what: 'as registered there, with the redirect URI `<this server>/api/sign-in/sso/callback`',
    form: 'a client id',
    example: 'huanhu',
  },
  {
    name: 'HUANHU_OIDC_CLIENT_SECRET',
    schema: z.string().min(1).max(1_024),
    default: '(none)',
    what: 'the secret of the client',
    form: 'a secret',
    example: '…',
  },
  {
    name: 'HUANHU_OIDC_NAME',
    schema: z.string().min(1).max(40),
    default: '统一认证',
    what: 'what the button on the start page says',
    form: 'up to 40 characters',
    example: '统一认证',
  },
  {
    name: 'HUANHU_OIDC_CLAIM',
    schema: z.string().regex(/^[\w.:/-]{1,128}$/),
    default: 'preferred_username',
    what: 'claim, in the ID token or the user info, that is the login here',
    form: 'the name of a claim',
    example: 'employee_number',
  },
  {
    name: 'HUANHU_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    what: 'least level that is logged, as JSON lines on standard error',
    form: 'debug, info, warn, error or silent',
    example: 'warn',
  },
] as const satisfies readonly Variable[];

type Name = (typeof VARIABLES)[number]['name'];

/** Variables of other programs of the project: the tests' database. */
const ELSEWHERE = ['HUANHU_TEST_DATABASE_URL', 'HUANHU_TEST_URL'];

/**
 * @throws {StartError} naming the variable, the form of its value and an example; also for a variable that does not
 *   exist, since that is a misspelt one.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known: readonly string[] = [...VARIABLES.map(({ name }) => name), ...ELSEWHERE];
  const unknown = Object.keys(environment).find((name) => name.startsWith('HUANHU_') && !known.includes(name));
  if (unknown) throw new StartError(`没有变量 ${unknown} · There is no variable ${unknown}; see README`);

  const values = new Map<string, unknown>();
  for (const { name, schema, form, example } of VARIABLES) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    const result = schema.safeParse(text);
    // The value itself may be a secret.
    if (!result.success) {
      throw new StartError(`变量 ${name} 有误 · ${name} must be ${form}, for example ${name}=${example}`);
    }
    values.set(name, result.data);
  }
  const read = <T>(name: Name, otherwise: T): T => (values.get(name) as T) ?? otherwise;
  /** @throws {StartError} when some of them are set and some are not. */
  const together = (...names: Name[]): string[] | undefined => {
    const [missing] = names.filter((name) => !values.has(name));
    if (missing === undefined) return names.map((name) => read(name, ''));
    const there = names.find((name) => values.has(name));
    if (there === undefined) return undefined;
    throw new StartError(`设了 ${there}，还须设 ${missing} · With ${there} goes ${missing}; see README`);
  };
  const [certPath, keyPath] = together('HUANHU_TLS_CERT', 'HUANHU_TLS_KEY') ?? [];
  const [issuer, clientId, clientSecret] =
    together('HUANHU_OIDC_ISSUER', 'HUANHU_OIDC_CLIENT_ID', 'HUANHU_OIDC_CLIENT_SECRET') ?? [];

  const databaseUrl = read<string | undefined>('HUANHU_DATABASE_URL', undefined);
  const demo = read('HUANHU_DEMO', databaseUrl ? 'off' : 'on') === 'on';
  return Object.freeze({
    port: read('HUANHU_PORT', 8080),
    host: read('HUANHU_HOST', '127.0.0.1'),
    databaseUrl,
    dataDirectory: read('HUANHU_DATA_DIR', './data'),
    demo,
    trackRetentionDays: read('HUANHU_TRACK_RETENTION_DAYS', demo ? 1 : 30),
    tileCacheBytes: read('HUANHU_TILE_CACHE_MB', 256) * 1_048_576,
    tileLimit: read('HUANHU_TILE_LIMIT', 400),
    ingestLimit: read('HUANHU_INGEST_LIMIT', 20_000),
    tls: certPath && keyPath ? { certPath, keyPath } : undefined,
    sso:
      issuer && clientId && clientSecret
        ? {
            name: read('HUANHU_OIDC_NAME', '统一认证'),
            issuer,
            clientId,
            clientSecret,
            claim: read('HUANHU_OIDC_CLAIM', 'preferred_username'),
          }
        : undefined,
    logLevel: read<Config['logLevel']>('HUANHU_LOG_LEVEL', 'info'),
  });
}
