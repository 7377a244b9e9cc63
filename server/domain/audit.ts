import type { AuditAction } from './ports.ts';
import type { Scope } from './scope.ts';

/** A row of the audit log, as it is shown. */
export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  readonly who: string;
  readonly name: string;
  readonly role: string | null;
  /** Code. */
  readonly agency: string | null;
  readonly address: string;
  readonly action: string;
  readonly subject: string;
  readonly scope: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What is looked for; `undefined` for anything. */
export interface AuditFilter {
  readonly action: AuditAction | undefined;
  /** The actor's key, login, token's name or name as shown. */
  readonly who: string | undefined;
  /** How the subject begins. */
  readonly subject: string | undefined;
  /** Epoch milliseconds, included. */
  readonly from: number | undefined;
  /** Epoch milliseconds, not included. */
  readonly to: number | undefined;
}

/** A place in the chain: a row's number and hash (hex). Before the first row stand 0 and zeros. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

/** A row as the chain is computed from it. */
export interface ChainRow extends ChainLink {
  readonly previousHash: string;
  /** In the order of the hash: the seq, microseconds since 1970, who, name, role, agency's id, address, action, subject, scope, details. */
  readonly members: readonly (string | null)[];
}

/** What an actor saw, in few words: the kind of scope and its ids. */
export function describeScope(scope: Scope | undefined): string {
  switch (scope?.kind) {
    case undefined:
      return '';
    case 'agencies':
      return `agencies ${scope.agencyIds?.join(',') ?? '*'}`;
    case 'jurisdictions':
      return `jurisdictions ${scope.jurisdictionIds.join(',')}`;
    case 'beats':
      return `beats ${scope.beatIds.join(',')}`;
    case 'shares':
      return `shares ${scope.grants.map(({ shareId }) => shareId).join(',')}`;
  }
}
