const rounded = (value: number, digits: number): string =>
  value
    .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', '\u2009');

/** A length as people say it: metres, from a kilometre on kilometres. */
export function lengthText(metres: number): string {
  if (metres < 10) return `${rounded(metres, 2)} m`;
  return metres < 1_000 ? `${rounded(metres, metres < 100 ? 1 : 0)} m` : `${rounded(metres / 1_000, 3)} km`;
}

/** A position in decimal degrees, to a centimetre. */
export const positionText = ([lon, lat]: readonly [number, number]): string => `${lon.toFixed(7)}, ${lat.toFixed(7)}`;
