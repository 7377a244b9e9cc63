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
    schema: z.string().min(1).max(4096),
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
    name: 'HUANHU_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    what: 'least level that is logged, as JSON lines on standard error',
    form: 'debug, info, warn, error or silent',
    example: 'warn',
  },
] as const satisfies readonly Variable[];

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
  const read = <T>(name: (typeof VARIABLES)[number]['name'], otherwise: T): T => (values.get(name) as T) ?? otherwise;

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
    logLevel: read<Config['logLevel']>('HUANHU_LOG_LEVEL', 'info'),
  });
}
