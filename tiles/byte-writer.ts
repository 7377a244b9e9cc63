/** Writes the parts of a Protocol Buffers message into one array that grows. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 16_384) {
    this.bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for so many more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** @param value - a whole number from 0 to 2^32 − 1. */
  varint(value: number): void {
    this.reserve(5);
    this.#varint(value);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** A field's number and wire type, then a whole number from 0 to 2^32 − 1. */
  varintField(field: number, value: number): void {
    this.reserve(10);
    this.#varint(field << 3);
    this.#varint(value);
  }

  /** A field of bytes that another writer holds. */
  bytesField(field: number, other: ByteWriter): void {
    this.reserve(10 + other.length);
    this.#varint((field << 3) | 2);
    this.#varint(other.length);
    this.bytes.set(other.bytes.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  textField(field: number, text: string): void {
    // A UTF-16 unit takes at most three bytes.
    this.reserve(10 + 3 * text.length);
    this.#varint((field << 3) | 2);
    this.#varint(utf8Length(text));
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) this.bytes[this.length++] = unit;
      else if (unit < 0x800) {
        this.bytes[this.length++] = 0xc0 | (unit >> 6);
        this.bytes[this.length++] = 0x80 | (unit & 63);
      } else if (isPair(text, i)) {
        const point = 0x1_0000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
        this.bytes[this.length++] = 0xf0 | (point >> 18);
        this.bytes[this.length++] = 0x80 | ((point >> 12) & 63);
        this.bytes[this.length++] = 0x80 | ((point >> 6) & 63);
        this.bytes[this.length++] = 0x80 | (point & 63);
      } else {
        const whole = unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit;
        this.bytes[this.length++] = 0xe0 | (whole >> 12);
        this.bytes[this.length++] = 0x80 | ((whole >> 6) & 63);
        this.bytes[this.length++] = 0x80 | (whole & 63);
      }
    }
  }

  doubleField(field: number, value: number): void {
    this.reserve(18);
    this.#varint((field << 3) | 1);
    new DataView(this.bytes.buffer, this.bytes.byteOffset).setFloat64(this.length, value, true);
    this.length += 8;
  }
}

/** Whether a surrogate pair begins at `i`. */
function isPair(text: string, i: number): boolean {
  const high = text.charCodeAt(i);
  const low = text.charCodeAt(i + 1);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}

function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length++;
    else if (unit < 0x800) length += 2;
    else if (isPair(text, i)) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}
