/** CGCS2000: semi-major axis in metres, flattening (GB 22021-2008). */
const A = 6_378_137;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
/** Radius of the circle that is as long as a meridian. */
const RECTIFYING_RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256);

const series = (...terms: number[][]): number[] =>
  terms.map((coefficients, order) => coefficients.reduce((sum, c, i) => sum + c * N ** (order + 1 + i), 0));

/** To the plane: Karney 2011, equation 35. */
const ALPHA = series(
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [49561 / 161280, -179 / 168, 6601661 / 7257600],
  [34729 / 80640, -3418889 / 1995840],
  [212378941 / 319334400],
);
/** From the plane: equation 36. */
const BETA = series(
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [4397 / 161280, -11 / 504, -830251 / 7257600],
  [4583 / 161280, -108847 / 3991680],
  [20648693 / 638668800],
);

const DEG = Math.PI / 180;

/** One of the zones of GB/T 17798: transverse Mercator on CGCS2000, scale 1 on the central meridian. */
export interface GaussKruegerZone {
  /** Degrees. */
  readonly meridian: number;
  /** Metres: 500 km, after the number of the zone in those systems that write it in front. */
  readonly falseEasting: number;
  /** How wide the zone is, degrees. */
  readonly width: 3 | 6;
}

/**
 * @param epsg - 4491–4501: zones of 6° with their number (13–23) before the easting, 4502–4512: the same without it;
 *   4513–4533: zones of 3° with their number (25–45), 4534–4554: without it.
 */
export function gaussKruegerZone(epsg: number): GaussKruegerZone {
  const [first, width, firstNumber] = (
    [
      [4534, 3, null],
      [4513, 3, 25],
      [4502, 6, null],
      [4491, 6, 13],
    ] as const
  ).find(([from]) => epsg >= from)!;
  const meridian = 75 + width * (epsg - first);
  return {
    meridian,
    falseEasting: 500_000 + (firstNumber === null ? 0 : (firstNumber + epsg - first) * 1_000_000),
    width,
  };
}

/**
 * @returns easting and northing in metres, in the order in which files have them (the standard's own axes are x north, y east).
 * @see Karney 2011, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85(8): Krüger's series to the sixth
 *   order, below a micrometre in the zones.
 */
export function toGaussKrueger(lon: number, lat: number, zone: GaussKruegerZone): [number, number] {
  const lambda = (lon - zone.meridian) * DEG;
  const tau = conformal(Math.tan(lat * DEG));
  const xi0 = Math.atan2(tau, Math.cos(lambda));
  const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(tau, Math.cos(lambda)));
  let [xi, eta] = [xi0, eta0];
  ALPHA.forEach((a, i) => {
    const k = 2 * (i + 1);
    xi += a * Math.sin(k * xi0) * Math.cosh(k * eta0);
    eta += a * Math.cos(k * xi0) * Math.sinh(k * eta0);
  });
  return [zone.falseEasting + RECTIFYING_RADIUS * eta, RECTIFYING_RADIUS * xi];
}

/** The way back. @returns longitude and latitude in degrees, EPSG:4490. */
export function fromGaussKrueger(easting: number, northing: number, zone: GaussKruegerZone): [number, number] {
  const xi = northing / RECTIFYING_RADIUS;
  const eta = (easting - zone.falseEasting) / RECTIFYING_RADIUS;
  let [xi0, eta0] = [xi, eta];
  BETA.forEach((b, i) => {
    const k = 2 * (i + 1);
    xi0 -= b * Math.sin(k * xi) * Math.cosh(k * eta);
    eta0 -= b * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const lambda = Math.atan2(Math.sinh(eta0), Math.cos(xi0));
  const conformalTau = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0));
  return [zone.meridian + lambda / DEG, Math.atan(geodetic(conformalTau)) / DEG];
}

/** Tangent of the conformal latitude from that of the geodetic one: equations 7 to 9. */
function conformal(tau: number): number {
  const sigma = Math.sinh(E * Math.atanh((E * tau) / Math.hypot(1, tau)));
  return tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
}

/** The way back by Newton's method: equations 19 to 21. Three steps reach the limit of a double. */
function geodetic(conformalTau: number): number {
  let tau = conformalTau;
  for (let step = 0; step < 4; step++) {
    const reached = conformal(tau);
    tau +=
      ((conformalTau - reached) / Math.hypot(1, reached)) *
      ((1 + (1 - E * E) * tau * tau) / ((1 - E * E) * Math.hypot(1, tau)));
  }
  return tau;
}
