import { createHash } from 'node:crypto';
import type { ChainLink, ChainRow } from '../domain/audit.ts';

/** What stands before the first row. */
export const CHAIN_START: ChainLink = { seq: 0, hash: '00'.repeat(32) };

export interface ChainFault {
  /** The first row that is not as it was written. */
  readonly seq: number;
  readonly reason: 'changed' | 'missing' | 'inserted' | 'out-of-order' | 'cut-off' | 'not-expected';
}

/**
 * SHA-256 (hex) over the hash before and the members of a row: each as its length in bytes of UTF-8, a colon and itself, or
 * `-` for none, with commas between.
 */
export function hashOfRow(previousHash: string, members: readonly (string | null)[]): string {
  const text = members.map((member) => (member === null ? '-' : `${Buffer.byteLength(member)}:${member}`)).join(',');
  return createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(text, 'utf8').digest('hex');
}

/**
 * Computes the whole chain anew and compares it with what is stored.
 *
 * @param pages - every row by seq.
 * @param end - where the counter says that the chain ends.
 * @param expected - a place that the chain had at an earlier time, written down elsewhere.
 * @returns the last row and the first fault, `undefined` when there is none.
 */
export async function verifyChain(
  pages: AsyncIterable<readonly ChainRow[]>,
  end: ChainLink,
  expected?: ChainLink,
): Promise<{ readonly head: ChainLink; readonly fault: ChainFault | undefined }> {
  let head = CHAIN_START;
  for await (const page of pages) {
    for (const row of page) {
      const fault = faultOf(head, row, expected);
      if (fault) return { head, fault };
      head = { seq: row.seq, hash: row.hash };
    }
  }
  return { head, fault: faultOfEnd(head, end, expected) };
}

function faultOf(before: ChainLink, row: ChainRow, expected: ChainLink | undefined): ChainFault | undefined {
  if (row.seq <= before.seq) return { seq: row.seq, reason: 'inserted' };
  if (row.seq > before.seq + 1) return { seq: before.seq + 1, reason: 'missing' };
  if (row.previousHash !== before.hash) return { seq: row.seq, reason: 'out-of-order' };
  if (hashOfRow(before.hash, row.members) !== row.hash) return { seq: row.seq, reason: 'changed' };
  if (row.seq === expected?.seq && row.hash !== expected.hash) return { seq: row.seq, reason: 'not-expected' };
  return undefined;
}

function faultOfEnd(head: ChainLink, end: ChainLink, expected: ChainLink | undefined): ChainFault | undefined {
  if (end.seq > head.seq) return { seq: head.seq + 1, reason: 'cut-off' };
  if (end.seq < head.seq) return { seq: end.seq + 1, reason: 'inserted' };
  if (end.hash !== head.hash) return { seq: head.seq, reason: 'changed' };
  if (expected && expected.seq > head.seq) return { seq: head.seq + 1, reason: 'cut-off' };
  if (expected?.seq === 0 && expected.hash !== CHAIN_START.hash) return { seq: 0, reason: 'not-expected' };
  return undefined;
}
