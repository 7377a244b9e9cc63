import type { IncomingMessage } from 'node:http';

const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address);

/**
 * Where a request came from: the address that connected, or, when that is a proxy on this machine, the one that the proxy
 * says it has it from. What the client itself put into `X-Forwarded-For` stands before that and counts for nothing.
 */
export function addressOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const address = request.socket.remoteAddress ?? '';
  if (!isLoopback(address)) return address;
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last !== undefined && /^[0-9A-Fa-f:.]{2,45}$/.test(last) ? last : address;
}
