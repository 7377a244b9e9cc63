import type { FaultReason } from '../fault.ts';

/** In which a file's text is written, where its format leaves that open. */
export type Encoding = 'utf-8' | 'gbk' | 'gb18030';

/** What a file has at one place, before anything is asked of it. */
export interface SourceFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  /** As GeoJSON has it, in the file's own coordinates; whatever else stands in its place. */
  readonly geometry: unknown;
  /** Why the record cannot be read. */
  readonly fault?: { readonly reason: FaultReason; readonly found: string };
}

export interface SourceLayer {
  readonly name: string;
  /** In the order of the file. */
  readonly fields: readonly string[];
  /** What the file says it is in: a name, or the text of its .prj. */
  readonly declaredSystem: string | null;
  /** Whether the format has the types of JSON, so that a number is not meant as text. */
  readonly isTyped: boolean;
  readonly count: number;
  /** Read one after the other, and from the beginning for each that asks. */
  readonly features: Iterable<SourceFeature>;
}

/** How the text of a file is to be read, where its format leaves that open. */
export interface Reading {
  /** What a person named; `null` for what the file says, or as it reads. */
  readonly told: Encoding | null;
  /** What does not fit is shown as U+FFFD, for a person to see; otherwise it is a fault. */
  readonly isLenient?: boolean;
}

export interface SourceFile {
  readonly encoding: Encoding | null;
  readonly layers: readonly SourceLayer[];
}

/** The parts of a file that belong together, by ending in lower case without its dot; most formats have one. */
export interface FileParts {
  /** Without its ending. */
  readonly name: string;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** A file that is not what its ending says, or more than is taken; `found` is for the person who mends it. */
export class FileFault extends Error {
  readonly reason: FaultReason;
  readonly found: string;
  constructor(reason: FaultReason, found: string) {
    super(`${reason}: ${found}`);
    this.reason = reason;
    this.found = found;
  }
}

/** More than any territory has; whoever sends more has sent something else. */
export const MAX_FEATURES = 200_000;
export const MAX_LAYERS = 200;
export const MAX_FIELDS = 500;
/** Of all unpacked parts together. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** @throws {FileFault} `too-large`. */
export function checkCount(count: number, max: number, what: string): void {
  if (count > max) throw new FileFault('too-large', `${count} ${what} > ${max}`);
}
