import type { LonLat } from './engine/types.ts';

/** Degrees, minutes and seconds with signs for each, or a decimal number alone; a letter says which it is. */
const PART =
  /^([+-]?\d+(?:\.\d+)?)\s*(?:[°度d]\s*(?:(\d+(?:\.\d+)?)\s*['′分m]\s*(?:(\d+(?:\.\d+)?)\s*(?:["″秒s]|''))?)?)?$/i;
const HEMISPHERES: Readonly<Record<string, { readonly axis: 'lon' | 'lat'; readonly sign: 1 | -1 }>> = {
  E: { axis: 'lon', sign: 1 },
  东: { axis: 'lon', sign: 1 },
  W: { axis: 'lon', sign: -1 },
  西: { axis: 'lon', sign: -1 },
  N: { axis: 'lat', sign: 1 },
  北: { axis: 'lat', sign: 1 },
  S: { axis: 'lat', sign: -1 },
  南: { axis: 'lat', sign: -1 },
};

interface Angle {
  readonly degrees: number;
  readonly axis: 'lon' | 'lat' | null;
}

function parseAngle(text: string): Angle | null {
  const letter = /^(?:东经|北纬|西经|南纬|[EWNS东西南北])|[EWNS]$/i.exec(text.trim())?.[0];
  const hemisphere = letter === undefined ? undefined : HEMISPHERES[letter[0]!.toUpperCase()];
  const number = letter === undefined ? text.trim() : text.trim().replace(letter, '').trim();
  const parts = PART.exec(number);
  if (!parts) return null;
  const [, whole, minutes = '0', seconds = '0'] = parts;
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
  const size = Math.abs(Number(whole)) + Number(minutes) / 60 + Number(seconds) / 3600;
  const sign = whole!.startsWith('-') ? -1 : 1;
  return { degrees: size * sign * (hemisphere?.sign ?? 1), axis: hemisphere?.axis ?? null };
}

/** Where one angle ends and the other begins: at a comma, else at a hemisphere's letter, else at the space between. */
function halves(text: string): readonly [string, string] | null {
  const comma = text.split(/[,，;；]/);
  if (comma.length === 2) return [comma[0]!, comma[1]!];
  const words =
    /^(.*?[EWNS])\s*(.*[EWNS])$/i.exec(text) ??
    /^((?:东经|西经|北纬|南纬).+?)\s*((?:东经|西经|北纬|南纬).+)$/.exec(text);
  if (words) return [words[1]!, words[2]!];
  const spaced = text.trim().split(/\s+/);
  return spaced.length === 2 ? [spaced[0]!, spaced[1]!] : null;
}

/**
 * A position as people write it: `120.0843, 30.8715` (longitude first), `30°52'17.4"N 120°5'3.5"E`, `东经120°5′3″，北纬30°52′`.
 *
 * @returns degrees; `null` for what is no position on the globe.
 */
export function parsePosition(text: string): LonLat | null {
  const pair = halves(text.trim());
  const [a, b] = [pair && parseAngle(pair[0]), pair && parseAngle(pair[1])];
  if (!a || !b || (a.axis !== null && a.axis === b.axis)) return null;
  const isLatFirst = a.axis === 'lat' || b.axis === 'lon';
  const [lon, lat] = isLatFirst ? [b.degrees, a.degrees] : [a.degrees, b.degrees];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}
