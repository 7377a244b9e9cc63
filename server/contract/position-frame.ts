/**
 * Live positions on the wire: a 24-byte header, then one column after another, little-endian, 24 bytes a unit.
 *
 * Header: u8 version = 1, u8 kind (0 delta, 1 snapshot), u16 0, u32 count, f64 frame time (epoch ms), u32 frame number, u32 0.
 * Columns: u32 unit id · i32 lon · i32 lat (1e-7 degree, EPSG:4326) · u32 age of the fix at frame time (ms) ·
 * u16 speed (cm/s) · u16 course (1/100 degree from true north) · u16 accuracy (dm) · u8 battery (percent) · u8 reserved.
 * 65535 in a u16 column and 255 as battery mean unknown. A snapshot replaces what the receiver has; a delta adds to it.
 */
const FRAME_VERSION = 1;
const HEADER_BYTES = 24;
const BYTES_PER_UNIT = 24;
export const UNKNOWN_U16 = 65_535;
const UNKNOWN_U8 = 255;

/** One unit's place in a frame; `null` where the device does not say. */
export interface FramePosition {
  readonly unitId: number;
  readonly lon: number;
  readonly lat: number;
  /** Epoch milliseconds UTC. */
  readonly fixedAt: number;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly accuracyM: number | null;
  readonly batteryPercent: number | null;
}

/** A decoded frame: typed columns over the received bytes, nothing copied. */
export interface PositionFrame {
  readonly kind: 'delta' | 'snapshot';
  readonly count: number;
  /** Epoch milliseconds UTC by the server's clock. */
  readonly frameTime: number;
  readonly frameNumber: number;
  readonly unitId: Uint32Array;
  readonly lonE7: Int32Array;
  readonly latE7: Int32Array;
  readonly ageMs: Uint32Array;
  readonly speedCms: Uint16Array;
  readonly courseCdeg: Uint16Array;
  readonly accuracyDm: Uint16Array;
  readonly batteryPercent: Uint8Array;
}

const u16 = (value: number | null, perUnit: number): number =>
  value === null ? UNKNOWN_U16 : Math.max(0, Math.min(UNKNOWN_U16 - 1, Math.round(value * perUnit)));

/** Encodes a frame; `frameTime` is epoch milliseconds, ages are counted back from it and never negative. */
export function encodePositionFrame(
  kind: PositionFrame['kind'],
  frameTime: number,
  frameNumber: number,
  positions: readonly FramePosition[],
): Uint8Array {
  const count = positions.length;
  const bytes = new Uint8Array(HEADER_BYTES + count * BYTES_PER_UNIT);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FRAME_VERSION);
  view.setUint8(1, kind === 'snapshot' ? 1 : 0);
  view.setUint32(4, count, true);
  view.setFloat64(8, frameTime, true);
  view.setUint32(16, frameNumber >>> 0, true);
  const at = columnOffsets(count);
  positions.forEach((position, i) => {
    view.setUint32(at.unitId + 4 * i, position.unitId, true);
    view.setInt32(at.lonE7 + 4 * i, Math.round(position.lon * 1e7), true);
    view.setInt32(at.latE7 + 4 * i, Math.round(position.lat * 1e7), true);
    view.setUint32(at.ageMs + 4 * i, Math.max(0, Math.min(0xffff_ffff, frameTime - position.fixedAt)), true);
    view.setUint16(at.speedCms + 2 * i, u16(position.speedMps, 100), true);
    view.setUint16(at.courseCdeg + 2 * i, u16(position.courseDeg, 100), true);
    view.setUint16(at.accuracyDm + 2 * i, u16(position.accuracyM, 10), true);
    view.setUint8(at.batteryPercent + i, position.batteryPercent ?? UNKNOWN_U8);
  });
  return bytes;
}

/**
 * @param bytes - a whole frame; the columns of the result share its memory when it is 4-byte aligned.
 * @throws {RangeError} when the version or the length is not a frame's.
 */
export function decodePositionFrame(bytes: Uint8Array): PositionFrame {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  if (aligned.length < HEADER_BYTES) throw new RangeError('a position frame has at least 24 bytes');
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  const count = view.getUint32(4, true);
  if (view.getUint8(0) !== FRAME_VERSION || aligned.length !== HEADER_BYTES + count * BYTES_PER_UNIT) {
    throw new RangeError(
      `not a position frame of version ${FRAME_VERSION}: ${aligned.length} bytes for ${count} units`,
    );
  }
  const at = columnOffsets(count);
  const buffer = aligned.buffer as ArrayBuffer;
  const base = aligned.byteOffset;
  return {
    kind: view.getUint8(1) === 1 ? 'snapshot' : 'delta',
    count,
    frameTime: view.getFloat64(8, true),
    frameNumber: view.getUint32(16, true),
    unitId: new Uint32Array(buffer, base + at.unitId, count),
    lonE7: new Int32Array(buffer, base + at.lonE7, count),
    latE7: new Int32Array(buffer, base + at.latE7, count),
    ageMs: new Uint32Array(buffer, base + at.ageMs, count),
    speedCms: new Uint16Array(buffer, base + at.speedCms, count),
    courseCdeg: new Uint16Array(buffer, base + at.courseCdeg, count),
    accuracyDm: new Uint16Array(buffer, base + at.accuracyDm, count),
    batteryPercent: new Uint8Array(buffer, base + at.batteryPercent, count),
  };
}

function columnOffsets(count: number) {
  const u32At = (column: number) => HEADER_BYTES + 4 * column * count;
  const u16At = (column: number) => u32At(4) + 2 * column * count;
  return {
    unitId: u32At(0),
    lonE7: u32At(1),
    latE7: u32At(2),
    ageMs: u32At(3),
    speedCms: u16At(0),
    courseCdeg: u16At(1),
    accuracyDm: u16At(2),
    batteryPercent: u16At(3),
  };
}
