import { closeSync, fsyncSync, openSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import type { Extension, PGliteOptions } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { slimPostgisBundle } from './postgis-bundle.ts';

/** The parts of PGlite's emscripten module that the hooks below use; pinned with the exact version of PGlite. */
interface EmscriptenModule {
  readonly FS: {
    filesystems: {
      NODEFS: {
        stream_ops: { fsync?: (stream: { nfd: number | undefined; node: unknown }) => number };
        realPath(node: unknown): string;
      };
    };
  };
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _errstart(level: number, domain: number): number;
  _errmsg_internal(message: number, ...rest: number[]): number;
  _errfinish(file: number, line: number, func: number): void;
}

type CxxThrow = ((exception: number, type: number, destructor: number) => void) & { sig?: string };
type Instantiate = (imports: { env: { __cxa_throw: CxxThrow } }, done: unknown) => unknown;

const ERROR = 21;

/** How often the files of the database were really synced; a test counts on it. */
export const synced = { count: 0 };

/**
 * Turns a C++ exception of GEOS or PROJ into an ordinary SQL error (XX000). PGlite's PostGIS is built without catching:
 * otherwise the statement ends with no error, and what it had changed by then is committed.
 *
 * @returns the extension, and `arm` to be called once with the opened database.
 */
function cxxGuard(): { extension: Extension; arm(database: PGlite): void } {
  let raise = (): void => undefined;
  const extension: Extension = {
    name: 'cxxGuard',
    setup: async (_database, emscriptenOpts) => {
      const instantiate = emscriptenOpts.instantiateWasm as Instantiate;
      const guarded: Instantiate = (imports, done) => {
        const original = imports.env.__cxa_throw;
        const guard: CxxThrow = (exception, type, destructor) => {
          raise();
          original(exception, type, destructor);
        };
        guard.sig = 'vppp';
        imports.env.__cxa_throw = guard;
        return instantiate(imports, done);
      };
      return { emscriptenOpts: { ...emscriptenOpts, instantiateWasm: guarded } };
    },
  };
  const arm = (database: PGlite): void => {
    const wasm = (database as unknown as { Module: EmscriptenModule }).Module;
    const cString = (text: string): number => {
      const bytes = Buffer.from(`${text}\0`);
      const pointer = wasm._malloc(bytes.length);
      wasm.HEAPU8.set(bytes, pointer);
      return pointer;
    };
    const message = cString('GEOS or PROJ exception in the embedded PostGIS');
    const file = cString('extensions.ts');
    const func = cString('__cxa_throw');
    raise = () => {
      wasm._errstart(ERROR, 0);
      wasm._errmsg_internal(message, 0);
      wasm._errfinish(file, 1, func);
    };
  };
  return { extension, arm };
}

/** Gives the Node file system the fsync that it lacks, so that a commit survives a power cut. */
const realFsync: Extension = {
  name: 'realFsync',
  setup: async (_database, emscriptenOpts) => {
    const addFsync = (wasm: EmscriptenModule): void => {
      const { NODEFS } = wasm.FS.filesystems;
      NODEFS.stream_ops.fsync = ({ nfd, node }) => {
        synced.count++;
        // A directory is opened without a descriptor of Node's; its entries must be durable too.
        const descriptor = nfd ?? openSync(NODEFS.realPath(node), 'r');
        try {
          fsyncSync(descriptor);
        } finally {
          if (nfd === undefined) closeSync(descriptor);
        }
        return 0;
      };
    };
    const preRun = (emscriptenOpts.preRun ?? []) as ((wasm: EmscriptenModule) => void)[];
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, addFsync] as never } };
  },
};

const postgis: Extension = {
  name: 'postgis',
  setup: async (_database, emscriptenOpts) => {
    emscriptenOpts.PGLITE_ENV.PROJ_DATA = '/pglite/share/proj';
    return { emscriptenOpts, bundlePath: await slimPostgisBundle() };
  },
};

/** Opens PGlite on a directory with PostGIS, the C++ guard, real fsync and 32 MB of buffers. */
export async function openPglite(directory: string): Promise<PGlite> {
  const guard = cxxGuard();
  const parameters = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
  const options: PGliteOptions = {
    dataDir: directory,
    extensions: { postgis, btree_gist, pg_trgm, cxxGuard: guard.extension, realFsync },
    startParams: [...parameters, '-c', 'wal_sync_method=fsync', '-c', 'shared_buffers=32MB'],
  };
  const database = await PGlite.create(options);
  guard.arm(database);
  return database;
}
