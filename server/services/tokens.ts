import type { AccountStore } from '../domain/account-ports.ts';
import { NotFound, TokenNameTaken, InvalidMembers, UnknownCode } from '../domain/errors.ts';
import type { AuditLog, By, Transaction } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';
import { tokenFault } from '../domain/token.ts';
import type { ListedToken, TokenArea, TokenStore } from '../domain/token.ts';
import { agencyOf } from './people.ts';
import { hashOfSecret, newSecret } from './sessions.ts';
import type { Sessions } from './sessions.ts';

export interface NewToken extends TokenArea {
  readonly name: string;
  readonly days: number;
}

/**
 * Checks what a token is to see, and adds it.
 *
 * @param within - the agency that whoever makes it is bound to, `feature.id`; `null` for none.
 * @returns the token, which nobody can read again.
 * @throws {InvalidMembers | UnknownCode | TokenNameTaken}
 */
export async function addToken(
  { tokens, places }: { tokens: TokenStore; places: AccountStore['places'] },
  token: NewToken,
  { within, createdBy }: { within: number | null; createdBy: string | null },
): Promise<string> {
  const { agencies, station } = token;
  const known = await places({ agency: agencies ?? [], station: station === null ? [] : [station], beat: [] });
  const fault = tokenFault(token, known, within);
  if (fault?.code === 'one-agency')
    throw new InvalidMembers([{ pointer: '/agencies', detail: `one agency with the role ${token.role}` }]);
  if (fault?.code === 'missing')
    throw new InvalidMembers([{ pointer: '/station', detail: `needed with the role ${token.role}` }]);
  if (fault) throw new UnknownCode(fault.member === 'station' ? 'station' : 'agency', fault.value);
  const secret = newSecret();
  const id = await tokens.add({ ...token, sha256: hashOfSecret(secret), createdBy });
  if (id === undefined) throw new TokenNameTaken(token.name);
  return secret;
}

export type Tokens = ReturnType<typeof createTokens>;

/** Administration of machines' tokens. An administrator with an agency sees and makes those of that agency alone. */
export function createTokens(parts: {
  store: TokenStore;
  places: AccountStore['places'];
  sessions: Sessions;
  audit: AuditLog;
  transaction: Transaction;
}) {
  const { store, sessions, audit, transaction } = parts;
  return {
    list: (viewer: Viewer): Promise<ListedToken[]> => store.list(agencyOf(viewer)),

    /** @throws {InvalidMembers | UnknownCode | TokenNameTaken} */
    async create({ viewer, address }: By, token: NewToken): Promise<ListedToken & { token: string }> {
      const made = await transaction(async () => {
        const by = { within: agencyOf(viewer), createdBy: viewer.key };
        const secret = await addToken({ tokens: store, places: parts.places }, token, by);
        const { name, role, agencies, station } = token;
        const subject = `token:${name}`;
        await audit.append({
          who: viewer,
          action: 'token-created',
          address,
          subject,
          details: { role, agencies, station },
        });
        return { ...(await store.named(name))!, token: secret };
      });
      await sessions.refresh();
      return made;
    },

    /** @throws {NotFound} */
    async revoke({ viewer, address }: By, id: number): Promise<void> {
      await transaction(async () => {
        const name = await store.revokeById(agencyOf(viewer), id);
        if (name === undefined) throw new NotFound('token', id);
        await audit.append({ who: viewer, action: 'token-revoked', address, subject: `token:${name}` });
      });
      await sessions.refresh();
    },
  };
}
