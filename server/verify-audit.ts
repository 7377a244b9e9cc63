import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import type { ChainLink, ChainRow } from './domain/audit.ts';
import { verifyChain } from './services/audit-chain.ts';
import type { ChainFault } from './services/audit-chain.ts';
import { createAuditStore } from './stores/audit-store.ts';
import type { AuditStore } from './stores/audit-store.ts';
import { StartError } from './stores/start-error.ts';

const USAGE = `npm run verify:audit [-- --expect <seq>:<hash>]

核对审计链，输出末行的序号与哈希 · Verifies the audit log and prints the seq and hash of its last row.
  --expect  此前另处记下的序号与哈希 · a seq and hash that were written down elsewhere before`;

const PAGE = 1_000;

const REASONS: Readonly<Record<ChainFault['reason'], string>> = {
  changed: '内容被改动 · was changed',
  missing: '缺失 · is missing',
  inserted: '是插入的 · was put in',
  'out-of-order': '与前一行不相连 · does not follow the one before',
  'cut-off': '起被截去 · and later ones were cut off',
  'not-expected': '与此前记下的不同 · is not the one that was written down',
};

await runCommand(USAGE, async (openDatabase) => {
  const { values } = parseArgs({ options: { expect: { type: 'string' } } });
  const expected = values.expect === undefined ? undefined : linkOf(values.expect);
  const audit = createAuditStore(await openDatabase());
  const { head, fault } = await audit.unchanging(async () => verifyChain(pagesOf(audit), await audit.end(), expected));
  if (fault) {
    throw new StartError(`审计第 ${fault.seq} 行 · Row ${fault.seq} of the audit log: ${REASONS[fault.reason]}`);
  }
  console.log(`${head.seq}:${head.hash}`);
});

function linkOf(text: string): ChainLink {
  const [, seq, hash] = /^(\d{1,15})[: ]([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) throw new StartError(USAGE);
  return { seq: Number(seq), hash };
}

async function* pagesOf(audit: AuditStore): AsyncGenerator<readonly ChainRow[]> {
  let after = -Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = await audit.chain(after, PAGE);
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.seq;
  }
}
