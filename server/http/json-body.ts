import type { IncomingMessage } from 'node:http';
import express from 'express';
import type { RequestHandler } from 'express';

/**
 * Lists and objects that one body may have: parsing holds everybody else up, and takes ten times as long for small lists as
 * for as many bytes of text. A draft of the most positions that it may have has some 220,000.
 */
const MAX_BRACKETS = 300_000;
const [LIST, OBJECT] = [0x5b, 0x7b];

/** Reads a JSON body of so many bytes at most. */
export const jsonUpTo = (limit: string | number): RequestHandler =>
  express.json({ limit, strict: true, type: 'application/json', verify: refuseCrowded });

function refuseCrowded(_request: IncomingMessage, _response: unknown, body: Buffer, charset: string): void {
  // In UTF-7 or UTF-16 a bracket is not its byte.
  if (charset !== 'utf-8') throw Object.assign(new Error('not UTF-8'), { type: 'charset.unsupported' });
  let brackets = 0;
  for (const byte of body) if (byte === LIST || byte === OBJECT) brackets++;
  if (brackets > MAX_BRACKETS) throw Object.assign(new Error('too many lists'), { type: 'entity.too.large' });
}
