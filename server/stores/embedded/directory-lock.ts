import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../start-error.ts';

/** Who takes longer than this to answer is stopped or very busy, and counts as holding. */
const ANSWER_MS = 5_000;
/** A socket's address is cut off beyond this without a word (macOS; Linux has four bytes more). */
const MAX_ADDRESS_BYTES = 103;

/** What the owner of a lock file says of itself; `gone` when nobody listens. */
type Owner = 'waits' | 'holds' | 'gone';

/**
 * Holds a directory for this process by a listening socket beside it, because PGlite itself lets two processes open and
 * destroy the same database.
 *
 * Every opener listens under a name that was never used before, and only then looks at the others. Of any two the later
 * one sees the earlier, so both never hold: who sees a holder gives up; of those that wait, the lowest name stays. What
 * kill -9 left behind refuses connections for ever and is removed; it cannot be the file of somebody alive.
 *
 * @returns lets go of the directory.
 * @throws {StartError} when another living process holds it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = realPath(directory);
  const inUse = (): StartError =>
    new StartError(`数据目录正被另一个进程使用 · The data directory is in use by another process: ${path}`);
  if (process.platform === 'win32') return lockPipe(path, inUse);

  const [parent, name] = [dirname(path), basename(path)];
  const ours = `${name}.${randomBytes(8).toString('hex')}.lock`;
  const short = shortName(parent, `/${ours}.new`);
  let state: Owner = 'waits';
  try {
    const server = await listen(`${short.parent}/${ours}.new`, () => state);
    const unlock = async (): Promise<void> => {
      rmSync(join(parent, ours), { force: true });
      await closed(server);
    };
    // Seen only now: between bind and listen a living socket refuses connections.
    renameSync(join(parent, `${ours}.new`), join(parent, ours));
    for (;;) {
      const others = await lookAtOthers(short.parent, name, ours);
      if (others === 'none') {
        state = 'holds';
        return unlock;
      }
      if (others === 'first') {
        await unlock();
        throw inUse();
      }
      await delay(20);
    }
  } finally {
    short.forget();
  }
}

/** One name for one directory, whatever links lead to it; its parent is made. */
function realPath(directory: string): string {
  const path = resolve(directory);
  mkdirSync(dirname(path), { recursive: true });
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

/** @returns whether others come first, come after us and will give up, or are not there. Removes what is dead. */
async function lookAtOthers(parent: string, name: string, ours: string): Promise<'first' | 'after' | 'none'> {
  const others = readdirSync(parent).filter(
    (file) => file !== ours && file.startsWith(name) && /^\.([0-9a-f]{16}\.)?lock$/.test(file.slice(name.length)),
  );
  let found: 'after' | 'none' = 'none';
  for (const file of others) {
    const owner = await askOwner(join(parent, file));
    if (owner === 'gone') rmSync(join(parent, file), { force: true });
    else if (owner === 'holds' || file < ours) return 'first';
    else found = 'after';
  }
  return found;
}

function askOwner(address: string): Promise<Owner> {
  return new Promise((done) => {
    let answer = '';
    const socket = net.connect(address);
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED' || code === 'ENOENT') done('gone');
      // It gives up just now; the next look will not find it.
      if (code === 'ECONNRESET') done('waits');
    });
    socket.on('close', () => done(answer === 'waits' ? 'waits' : 'holds'));
  });
}

function listen(address: string, answer: () => Owner): Promise<net.Server> {
  return new Promise((done, fail) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(answer());
      socket.destroySoon();
    });
    server.once('error', fail);
    server.unref().listen(address, () => done(server));
  });
}

const closed = (server: net.Server): Promise<void> => new Promise((done) => server.close(() => done()));

/** The parent under a name that is short enough for a socket's address: its own, or a link to it while we need one. */
function shortName(parent: string, rest: string): { parent: string; forget: () => void } {
  const fits = (text: string): boolean => Buffer.byteLength(text + rest) <= MAX_ADDRESS_BYTES;
  if (fits(parent)) return { parent, forget: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
  const link = join(directory, 'd');
  symlinkSync(parent, link);
  const forget = (): void => rmSync(directory, { recursive: true, force: true });
  if (fits(link)) return { parent: link, forget };
  forget();
  throw new StartError(`数据目录的路径过长 · The path of the data directory is too long: ${parent}`);
}

/** A pipe of Windows has one owner, and is gone with it. */
async function lockPipe(path: string, inUse: () => StartError): Promise<() => Promise<void>> {
  const name = createHash('sha256').update(path.toLowerCase()).digest('hex');
  try {
    const server = await listen(`\\\\.\\pipe\\huanhu-${name}`, () => 'holds');
    return () => closed(server);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? inUse() : error;
  }
}
