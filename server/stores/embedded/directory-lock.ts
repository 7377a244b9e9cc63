import { mkdirSync, unlinkSync } from 'node:fs';
import net from 'node:net';
import { resolve } from 'node:path';
import { StartError } from '../start-error.ts';

/**
 * Holds a directory for this process by a listening socket beside it, because PGlite itself lets two processes open and
 * destroy the same database. After kill -9 the socket file is there but nobody answers, and the next opener takes it.
 *
 * @returns lets go of the directory.
 * @throws {StartError} when another living process holds it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = resolve(directory);
  mkdirSync(resolve(path, '..'), { recursive: true });
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${path.replaceAll(/[^a-z0-9]/gi, '_')}` : `${path}.lock`;
  let server: net.Server;
  try {
    server = await listen(address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (await isAnswered(address)) {
      throw new StartError(`数据目录正被另一个进程使用 · The data directory is in use by another process: ${path}`);
    }
    unlinkSync(address);
    server = await listen(address);
  }
  return () => new Promise((done) => server.close(() => done()));
}

function listen(address: string): Promise<net.Server> {
  return new Promise((done, fail) => {
    const server = net.createServer((socket) => socket.end()).unref();
    server.once('error', fail);
    server.listen(address, () => done(server));
  });
}

function isAnswered(address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = net.connect(address, () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}
