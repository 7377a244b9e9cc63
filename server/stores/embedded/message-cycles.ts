const SYNC = 0x53;
const QUERY = 0x51;
const TERMINATE = 0x58;
const FLUSH = 0x48;

/** A complete piece of the PostgreSQL protocol that can be run by itself. */
export interface Cycle {
  readonly bytes: Uint8Array;
  readonly isTerminate: boolean;
}

/**
 * Cuts the bytes of one connection into cycles: the start-up message, then everything up to a Query, Sync, Flush or
 * Terminate. Running less than a cycle at a time is how extended queries of two connections get mixed up.
 *
 * @see https://www.postgresql.org/docs/15/protocol-message-formats.html: type byte, then a length that counts itself.
 */
export class MessageCycles {
  #started = false;
  #buffer: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #partsBytes = 0;
  /** Where the message that is still incomplete begins. */
  #scan = 0;
  /** Nothing can be complete before the buffer has this many bytes. */
  #needed = 0;

  push(bytes: Uint8Array): void {
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#parts.push(part);
    this.#partsBytes += part.length;
  }

  /** The next complete cycle, or `undefined` until more bytes have come. */
  next(): Cycle | undefined {
    if (this.#buffer.length + this.#partsBytes < this.#needed) return undefined;
    if (this.#partsBytes > 0) {
      this.#buffer = Buffer.concat([this.#buffer, ...this.#parts]);
      this.#parts = [];
      this.#partsBytes = 0;
    }
    return this.#started ? this.#nextCycle() : this.#startup();
  }

  #startup(): Cycle | undefined {
    if (this.#buffer.length < 4) return undefined;
    const length = this.#buffer.readInt32BE(0);
    if (this.#buffer.length < length) return undefined;
    this.#started = true;
    return this.#take(length, false);
  }

  #nextCycle(): Cycle | undefined {
    for (;;) {
      if (this.#buffer.length < this.#scan + 5) {
        this.#needed = this.#scan + 5;
        return undefined;
      }
      const end = this.#scan + 1 + this.#buffer.readInt32BE(this.#scan + 1);
      if (this.#buffer.length < end) {
        this.#needed = end;
        return undefined;
      }
      const type = this.#buffer[this.#scan];
      this.#scan = end;
      if (type === QUERY || type === SYNC || type === FLUSH || type === TERMINATE) {
        return this.#take(end, type === TERMINATE);
      }
    }
  }

  #take(length: number, isTerminate: boolean): Cycle {
    const bytes = new Uint8Array(this.#buffer.subarray(0, length));
    this.#buffer = this.#buffer.subarray(length);
    this.#scan = 0;
    this.#needed = 0;
    return { bytes, isTerminate };
  }
}
