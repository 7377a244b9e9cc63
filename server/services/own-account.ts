import type { AccountStore, SessionOfAccount } from '../domain/account-ports.ts';
import { NotAllowed, NotFound } from '../domain/errors.ts';
import type { AuditLog, Transaction } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { Sessions } from './sessions.ts';

export type OwnAccount = ReturnType<typeof createOwnAccount>;

/** @throws {NotAllowed} for a machine, and for the demo's viewer. */
function idOf({ accountId }: Viewer): number {
  if (accountId === null) throw new NotAllowed('not a person');
  return accountId;
}

/** Where a person is signed in, for the person. */
export function createOwnAccount(parts: {
  store: Pick<AccountStore, 'sessions' | 'endSession'>;
  sessions: Sessions;
  audit: AuditLog;
  transaction: Transaction;
}) {
  return {
    /** @throws {NotAllowed} */
    sessions: async (viewer: Viewer): Promise<SessionOfAccount[]> => parts.store.sessions(idOf(viewer)),

    /** @throws {NotAllowed | NotFound} */
    async endSession(viewer: Viewer, sessionId: number, address: string): Promise<void> {
      const accountId = idOf(viewer);
      await parts.transaction(async () => {
        if (!(await parts.store.endSession(accountId, sessionId))) throw new NotFound('session', sessionId);
        await parts.audit.append({ who: viewer, action: 'session-ended', address, subject: viewer.key });
      });
      await parts.sessions.refresh();
    },
  };
}
