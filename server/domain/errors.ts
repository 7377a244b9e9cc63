import type { DraftConflict } from './draft-ports.ts';
import type { TerritoryFault } from './territory.ts';

/** Something a person or a device did that cannot be done; knows no HTTP. `contract/problems.ts` maps the code. */
export class DomainError extends Error {
  readonly code: string;
  /** Values for the problem's text, such as the id that was not found. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Where it is on the map, `[lon, lat]` in degrees, EPSG:4326, if it is anywhere. */
  readonly location: readonly [number, number] | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      cause?: unknown;
      values?: Readonly<Record<string, string | number>>;
      location?: readonly [number, number];
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.values = options.values ?? {};
    this.location = options.location;
  }
}

/** A request that cannot be read as what it claims to be. */
export class MalformedRequest extends DomainError {
  constructor(what: string) {
    super('bad-request', `${what} is malformed`, { values: { what } });
  }
}

export class NotFound extends DomainError {
  constructor(noun: string, id: string | number) {
    super('not-found', `${noun} ${id} is not there`, { values: { noun, id } });
  }
}

export class OutsideTerritory extends DomainError {
  constructor(location: readonly [number, number]) {
    super('outside-territory', 'no jurisdiction within 5 km', { location });
  }
}

/** Two provinces, by GB/T 2260, none of whose agencies are neighbours. */
export class NoCommonBorder extends DomainError {
  constructor(one: string, other: string) {
    super('no-common-border', `${one} and ${other} have no border in common`, { values: { one, other } });
  }
}

export class UnknownKind extends DomainError {
  constructor(noun: string, kind: string) {
    super('unknown-kind', `${noun} has no kind ${kind}`, { values: { noun, kind } });
  }
}

export class OutOfStep extends DomainError {
  constructor(step: string, next: string) {
    super('out-of-step', `${step} is not followed by ${next}`, { values: { step, next } });
  }
}

export class VersionMismatch extends DomainError {
  constructor(version: number) {
    super('version-mismatch', `it has changed since; it is now version ${version}`, { values: { version } });
  }
}

export class Overloaded extends DomainError {
  constructor(what: string) {
    super('overloaded', `${what} has too much to do`, { values: { what } });
  }
}

/** Members of what was sent that cannot be, each by JSON Pointer (RFC 6901). */
export class InvalidMembers extends DomainError {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  constructor(errors: readonly { readonly pointer: string; readonly detail: string }[]) {
    super('invalid-input', `invalid ${errors.map(({ pointer }) => pointer).join(', ')}`);
    this.errors = errors;
  }
}

/** A share that was accepted, has ended or ran out, or is for the other agency to accept. */
export class ShareNotOpen extends DomainError {
  constructor(id: number) {
    super('share-not-open', `share ${id} is not open to this`);
  }
}

/** A draft that is in a state in which this cannot be done to it. */
export class DraftNotOpen extends DomainError {
  constructor(state: string) {
    super('draft-not-open', `the draft is ${state}`, { values: { state } });
  }
}

interface Named {
  readonly name_zh: string;
  readonly name_en: string;
}

/** Names for a sentence in either language, each once. @param hasMore - there are others that may not be named. */
const namesBy = (all: readonly Named[], hasMore = false): Readonly<Record<string, string>> => {
  const listed = (names: readonly string[], comma: string): string =>
    [...new Set(names), ...(hasMore ? ['…'] : [])].join(comma);
  return {
    names_zh: listed(
      all.map(({ name_zh: name }) => name),
      '、',
    ),
    names_en: listed(
      all.map(({ name_en: name }) => name),
      ', ',
    ),
  };
};

/** Areas that would not fit together; `location` is on the first fault. */
export class TerritoryFaults extends DomainError {
  readonly faults: readonly TerritoryFault[];
  constructor(faults: readonly TerritoryFault[], code = 'territory-faults', count = faults.length) {
    super(code, `${count} faults`, {
      values: { count },
      ...(faults[0] ? { location: faults[0].location } : {}),
    });
    this.faults = faults;
  }
}

/** Features that somebody else has changed since they were drawn on. */
export class TerritoryChanged extends DomainError {
  readonly conflicts: readonly DraftConflict[];
  /** @param hasHidden - there are more, of which nothing may be told. */
  constructor(conflicts: readonly DraftConflict[], hasHidden = false) {
    super('territory-changed', 'the territory has changed since', {
      values: namesBy(
        conflicts.map(({ code, base, theirs }) => theirs ?? base ?? { name_zh: code, name_en: code }),
        hasHidden,
      ),
    });
    this.conflicts = conflicts;
  }
}

/** A draft that a second person has to approve before it is published. */
export class ApprovalNeeded extends DomainError {
  /** @param agencies - those whose boundary it touches. */
  constructor(agencies: readonly Named[]) {
    super('approval-needed', 'a second person has to approve', { values: namesBy(agencies) });
  }
}

/** Too many of something in a time; `seconds` until there may be more. */
export class RateLimited extends DomainError {
  constructor(seconds: number) {
    super('rate-limited', 'too many in this time', { values: { seconds } });
  }
}

/** A login, password or token that is not good; never says which of them. */
export class WrongCredentials extends DomainError {
  constructor() {
    super('wrong-credentials', 'these credentials are not good');
  }
}

export class AccountLocked extends DomainError {
  constructor(minutes: number) {
    super('account-locked', `locked for ${minutes} min`, { values: { minutes } });
  }
}

export class WeakPassword extends DomainError {
  constructor() {
    super('weak-password', 'the password is too easy to guess');
  }
}

export class LoginTaken extends DomainError {
  constructor(login: string) {
    super('login-taken', `${login} is taken`, { values: { login } });
  }
}

export class UnknownCode extends DomainError {
  constructor(noun: string, code: string) {
    super('unknown-code', `there is no ${noun} ${code}`, { values: { noun, code } });
  }
}

export class TokenNameTaken extends DomainError {
  constructor(name: string) {
    super('token-name-taken', `${name} is taken`, { values: { name } });
  }
}

/** The identity provider did not answer, or with something else than who it is. */
export class SsoFailed extends DomainError {
  constructor(cause: unknown) {
    super('sso-failed', 'the identity provider did not tell who it is', { cause });
  }
}

/** A viewer of a role that may, but who is none that can. */
export class NotAllowed extends DomainError {
  constructor(why: string) {
    super('not-allowed', why);
  }
}

/** A body above what a route takes. */
export class TooLarge extends DomainError {
  constructor(maxBytes: number) {
    super('too-large', `more than ${maxBytes} bytes`);
  }
}

/** Areas of a file that would not fit together, which nobody has agreed to. */
export class ImportMisfits extends TerritoryFaults {
  /** @param misfits - the first of so many. */
  constructor(misfits: readonly TerritoryFault[], count: number) {
    super(misfits, 'import-misfits', count);
  }
}

/** An import that is at another step, has faults, or is over. */
export class ImportNotReady extends DomainError {
  constructor(state: string) {
    super('import-not-ready', `the import is ${state}`, { values: { state } });
  }
}
