import { COORDINATE_SYSTEMS, DEGREE_SYSTEMS, isMetric } from '../../../domain/coordinate-system.ts';
import type { CoordinateSystem } from '../../../domain/coordinate-system.ts';
import { gaussKruegerZone } from '../../../domain/gauss-krueger.ts';

const METRIC = COORDINATE_SYSTEMS.filter(isMetric);

/**
 * The systems that a file may be in by what it declares; `null` when that says nothing we understand, so that nothing
 * contradicts it. WGS 84 and CGCS2000 are equal here. GCJ-02 and BD-09 have no name that a format knows: where a format has to
 * declare something, a file in one of them declares WGS 84 or CGCS2000; a `crs` in GeoJSON nobody has to write.
 *
 * @param declared - `EPSG:4549`, a URN, `CRS84`, or the well-known text of a .prj.
 */
export function declaredSystems(declared: string | null): readonly CoordinateSystem[] | null {
  if (declared === null) return null;
  const isWkt = /^\s*(GEOGCS|PROJCS|GEOGCRS|PROJCRS|COMPD_?CS|GEODCRS)\s*\[/i.test(declared);
  if (isWkt) return byWkt(declared);
  const systems = byName(declared.split(':').at(-1)?.trim() ?? '');
  return /CRS84$|^urn:/i.test(declared) ? (systems?.filter((system) => /\d{4}/.test(system)) ?? []) : systems;
}

function byName(name: string): readonly CoordinateSystem[] | null {
  if (/^(CRS84|4326|4490)$/i.test(name)) return DEGREE_SYSTEMS;
  if (!/^\d{4,6}$/.test(name)) return null;
  const system = METRIC.find((metric) => metric === name);
  return system ? alike(gaussKruegerZone(Number(system))) : [];
}

/** Systems with the same zone, whatever its width: EPSG has 4508 and 4548 for the meridian 117° E. */
const alike = ({ meridian, falseEasting }: { meridian: number; falseEasting: number }): CoordinateSystem[] =>
  METRIC.filter((system) => {
    const zone = gaussKruegerZone(Number(system));
    return zone.meridian === meridian && zone.falseEasting === falseEasting;
  });

function byWkt(text: string): readonly CoordinateSystem[] | null {
  const isOurDatum = /CGCS_?2000|China_?\s?(Geodetic_?\s?(Coordinate_?\s?System_?\s?)?)?2000|WGS_?\s?(19)?84/i.test(
    text,
  );
  const isOtherDatum = /Xian_?\s?(19)?80|Beijing_?\s?(19)?54/i.test(text);
  if (isOtherDatum) return [];
  if (!isOurDatum) return null;
  if (!/^\s*(PROJCS|PROJCRS|COMPD_?CS\s*\[[^[]*PROJCS)/i.test(text)) return DEGREE_SYSTEMS;
  if (!/Transverse_?\s?Mercator|Gauss_?\s?Kr/i.test(text)) return [];
  const parameter = (name: RegExp): number => {
    const found = name.exec(text)?.[1];
    return found === undefined ? NaN : Number(found);
  };
  const scale = parameter(/"(?:scale_factor|Scale factor at natural origin)"\s*,\s*([-\d.]+)/i);
  if (/WGS_?\s?(19)?84/i.test(text) || (scale !== 1 && !Number.isNaN(scale))) return [];
  return alike({
    meridian: parameter(/"(?:central_meridian|Longitude of natural origin)"\s*,\s*([-\d.]+)/i),
    falseEasting: parameter(/"(?:false_easting|False easting)"\s*,\s*([-\d.]+)/i),
  });
}
