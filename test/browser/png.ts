import { inflateSync } from 'node:zlib';

/** A picture as rows of pixels, each of `channels` bytes: red, green, blue, and opacity where there are four. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/** Where the first chunk of a PNG begins. */
const HEADER = 8;
/** Channels by colour type; only those that a browser writes. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** Decodes a screenshot (8 bits a channel, not interlaced). @throws {Error} for any other PNG. */
export function decodePng(png: Buffer): Picture {
  const parts: Buffer[] = [];
  for (let at = HEADER; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = CHANNELS[png[25]!];
  if (channels === undefined || png[24] !== 8 || png[28] !== 0) throw new Error('not a PNG that a browser writes');
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i;
      const left = i < channels ? 0 : pixels[at - channels]!;
      const above = y === 0 ? 0 : pixels[at - stride]!;
      const corner = i < channels || y === 0 ? 0 : pixels[at - stride - channels]!;
      pixels[at] = raw[y * (stride + 1) + 1 + i]! + predict(filter, left, above, corner);
    }
  }
  return { width, height, channels, pixels };
}

/** What a filter of PNG takes a byte for, from its neighbours. */
function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    default: {
      const guess = left + above - corner;
      const [byLeft, byAbove, byCorner] = [left, above, corner].map((n) => Math.abs(guess - n)) as [
        number,
        number,
        number,
      ];
      return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }
  }
}

/** Where two pictures of one size differ, and in what. @throws {Error} when the sizes differ. */
export function differences(a: Picture, b: Picture): string[] {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels)
    throw new Error('the pictures are not of one size');
  const found: string[] = [];
  const colorAt = ({ pixels, channels }: Picture, at: number): string => pixels.subarray(at, at + channels).join(' ');
  for (let at = 0; at < a.pixels.length; at += a.channels) {
    let channel = 0;
    while (channel < a.channels && a.pixels[at + channel] === b.pixels[at + channel]) channel++;
    if (channel === a.channels) continue;
    const pixel = at / a.channels;
    found.push(`${pixel % a.width}, ${Math.floor(pixel / a.width)}: ${colorAt(a, at)} / ${colorAt(b, at)}`);
  }
  return found;
}

/** How many pixels within `reach` of a place have nearly this colour. */
export function pixelsOf(
  { width, height, channels, pixels }: Picture,
  [x, y]: readonly [number, number],
  reach: number,
  color: readonly number[],
): number {
  const isNear = (at: number): boolean => color.every((value, i) => Math.abs(pixels[at + i]! - value) <= 6);
  let count = 0;
  for (let row = Math.max(0, Math.round(y) - reach); row < Math.min(height, Math.round(y) + reach); row++) {
    for (let column = Math.max(0, Math.round(x) - reach); column < Math.min(width, Math.round(x) + reach); column++) {
      if (isNear((row * width + column) * channels)) count++;
    }
  }
  return count;
}
