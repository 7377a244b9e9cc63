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
