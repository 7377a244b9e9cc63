import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import type { LonLat } from './types.ts';

/** WGS 84: semi-major axis in metres, flattening; CGCS2000 differs by a tenth of a millimetre. */
const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

/** Snyder 1987, Map Projections, eq. 3-12: what the authalic latitude is made of. */
function authalicQ(sinLat: number): number {
  return (1 - E2) * (sinLat / (1 - E2 * sinLat * sinLat) + Math.atanh(E * sinLat) / E);
}

/**
 * The area of a MultiPolygon on the ellipsoid WGS 84 in square metres, holes taken off, whatever way rings run.
 * Edges are straight in Lambert's cylindrical equal-area projection of the ellipsoid; against geodesic edges a ring with
 * edges below a kilometre is right to about 1e-6 of its area, and two areas that share an edge share it here too.
 */
export function areaM2(area: AreaCoordinates): number {
  let sum = 0;
  for (const polygon of area) {
    polygon.forEach((ring, index) => {
      sum += index === 0 ? Math.abs(ringAreaM2(ring)) : -Math.abs(ringAreaM2(ring));
    });
  }
  return sum;
}

function ringAreaM2(ring: readonly (readonly number[])[]): number {
  const first = ring[0];
  if (!first) return 0;
  const [lon0, q0] = [first[0]!, authalicQ(Math.sin(first[1]! * RADIANS))];
  let sum = 0;
  let [x, y] = [0, 0];
  for (const position of ring) {
    const nextX = (position[0]! - lon0) * RADIANS;
    const nextY = authalicQ(Math.sin(position[1]! * RADIANS)) - q0;
    sum += x * nextY - y * nextX;
    [x, y] = [nextX, nextY];
  }
  return (sum * A * A) / 4;
}

/** The length of all rings of a MultiPolygon in metres, on the ellipsoid. */
export function perimeterM(area: AreaCoordinates): number {
  let sum = 0;
  for (const ring of area.flat()) sum += lengthM(ring as unknown as LonLat[]);
  return sum;
}

/** The length of a line in metres, on the ellipsoid. */
export function lengthM(line: readonly LonLat[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distanceM(line[i - 1]!, line[i]!);
  return sum;
}

/**
 * The distance between two positions in metres on the ellipsoid WGS 84, right to a millimetre; positions nearly opposite
 * on the globe, where Vincenty's series does not converge, are measured on the sphere instead (to 0.5 %).
 *
 * @see Vincenty 1975, Survey Review 23(176)
 */
export const distanceM = (from: LonLat, to: LonLat): number => inverse(from, to).distanceM;

/** The direction in which a geodesic leaves `from` for `to`: degrees clockwise from north, 0 to below 360. */
export const bearingDeg = (from: LonLat, to: LonLat): number => inverse(from, to).bearingDeg;

function inverse(from: LonLat, to: LonLat): { distanceM: number; bearingDeg: number } {
  const L = (to[0] - from[0]) * RADIANS;
  const [sinU1, cosU1] = reduced(from[1]);
  const [sinU2, cosU2] = reduced(to[1]);
  let lambda = L;
  for (let round = 0; round < 100; round++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const across = cosU2 * sinL;
    const along = cosU1 * sinU2 - sinU1 * cosU2 * cosL;
    const sinS = Math.hypot(across, along);
    if (sinS === 0) return { distanceM: 0, bearingDeg: 0 };
    const cosS = sinU1 * sinU2 + cosU1 * cosU2 * cosL;
    const sigma = Math.atan2(sinS, cosS);
    const sinAlpha = (cosU1 * cosU2 * sinL) / sinS;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2M = cos2Alpha === 0 ? 0 : cosS - (2 * sinU1 * sinU2) / cos2Alpha;
    const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const next = L + (1 - C) * F * sinAlpha * (sigma + C * sinS * (cos2M + C * cosS * (2 * cos2M * cos2M - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      const { a, shift } = series(cos2Alpha, sinS, cosS, cos2M);
      return { distanceM: B * a * (sigma - shift), bearingDeg: turned(Math.atan2(across, along)) };
    }
    lambda = next;
  }
  return onSphere(from, to);
}

function reduced(lat: number): [sin: number, cos: number] {
  const tan = (1 - F) * Math.tan(lat * RADIANS);
  const cos = 1 / Math.hypot(1, tan);
  return [tan * cos, cos];
}

/** Vincenty's A and Δσ. */
function series(cos2Alpha: number, sinS: number, cosS: number, cos2M: number): { a: number; shift: number } {
  const u2 = (cos2Alpha * (A * A - B * B)) / (B * B);
  const a = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const b = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const last = (b / 6) * cos2M * (4 * sinS * sinS - 3) * (4 * cos2M * cos2M - 3);
  return { a, shift: b * sinS * (cos2M + (b / 4) * (cosS * (2 * cos2M * cos2M - 1) - last)) };
}

const turned = (radians: number): number => (radians / RADIANS + 360) % 360;

function onSphere(from: LonLat, to: LonLat): { distanceM: number; bearingDeg: number } {
  const [lat1, lat2] = [from[1] * RADIANS, to[1] * RADIANS];
  const dLon = (to[0] - from[0]) * RADIANS;
  const h = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(dLon / 2) ** 2;
  const across = Math.sin(dLon) * Math.cos(lat2);
  const along = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon);
  const meanRadiusM = (2 * A + B) / 3;
  return { distanceM: 2 * meanRadiusM * Math.asin(Math.sqrt(h)), bearingDeg: turned(Math.atan2(across, along)) };
}

/** Where a geodesic of this length ends that leaves `from` in this direction; right to a millimetre, not rounded to the grid. */
export function destination(from: LonLat, bearing: number, distance: number): LonLat {
  const alpha1 = bearing * RADIANS;
  const [sinA1, cosA1] = [Math.sin(alpha1), Math.cos(alpha1)];
  const [sinU1, cosU1] = reduced(from[1]);
  const sigma1 = Math.atan2(sinU1, cosU1 * cosA1);
  const sinAlpha = cosU1 * sinA1;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const { a } = series(cos2Alpha, 0, 0, 0);
  let sigma = distance / (B * a);
  let cos2M = Math.cos(2 * sigma1 + sigma);
  for (let round = 0; round < 50; round++) {
    cos2M = Math.cos(2 * sigma1 + sigma);
    const { shift } = series(cos2Alpha, Math.sin(sigma), Math.cos(sigma), cos2M);
    const next = distance / (B * a) + shift;
    const isSettled = Math.abs(next - sigma) < 1e-13;
    sigma = next;
    if (isSettled) break;
  }
  const [sinS, cosS] = [Math.sin(sigma), Math.cos(sigma)];
  const toPole = sinU1 * sinS - cosU1 * cosS * cosA1;
  const lat = Math.atan2(sinU1 * cosS + cosU1 * sinS * cosA1, (1 - F) * Math.hypot(sinAlpha, toPole));
  const lambda = Math.atan2(sinS * sinA1, cosU1 * cosS - sinU1 * sinS * cosA1);
  const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
  const L = lambda - (1 - C) * F * sinAlpha * (sigma + C * sinS * (cos2M + C * cosS * (2 * cos2M * cos2M - 1)));
  return [from[0] + L / RADIANS, lat / RADIANS];
}
