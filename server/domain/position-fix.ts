import type { Wgs84Position } from './position.ts';

/** One measured position of a unit. */
export interface PositionFix {
  readonly unitId: number;
  readonly position: Wgs84Position;
  /** When the device measured it, epoch milliseconds UTC. */
  readonly fixedAt: number;
  /** When we got it, epoch milliseconds UTC. */
  readonly receivedAt: number;
  /** Radius of 68 % confidence in metres; `null` when the device does not say. */
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  /** Direction of travel, degrees clockwise from true north, [0, 360). */
  readonly courseDeg: number | null;
  readonly batteryPercent: number | null;
  /** The way it came: `http`, `simulator`, later a device protocol. */
  readonly source: string;
}
