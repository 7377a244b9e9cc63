import type { Geometry } from 'geojson';
import { pinyin } from 'pinyin-pro';
import { z } from 'zod';
import type { CoordinateSystem } from '../../domain/coordinate-system.ts';
import type { Layer, LayerColumn } from '../../domain/layer.ts';
import { checkGeometry } from './check-geometry.ts';
import type { FaultReason, ImportFault } from './fault.ts';
import { jsonFaultAt } from './json-fault.ts';

/** A feature that passed every check that needs no database. Its geometry is in EPSG:4326. */
export interface Candidate {
  readonly index: number;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly searchText: string;
  readonly validFrom: string | null;
  readonly drawnBy: string | null;
  readonly reason: string | null;
  /** The layer's own; what else the file has is left behind. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: Geometry;
}

/** Severity and rank are small numbers in the tables. */
const MAX_SMALLINT = 32_767;
/** ISO 8601 with its offset: a time of day without one is another time elsewhere. PostgreSQL has no year 0. */
const instant = z.iso.datetime({ offset: true });

/** The names by which a GeoJSON `crs` member (2008) says WGS 84 or CGCS2000. */
const CRS_NAMES: Record<string, readonly CoordinateSystem[]> = {
  CRS84: ['4326'],
  '4326': ['4326'],
  '4490': ['4490', '4326'],
};

/**
 * Reads a GeoJSON text for a layer.
 *
 * @returns what may be loaded, and every fault; when there is a fault nothing should be.
 */
export function readCollection(
  text: string,
  layer: Layer,
  system: CoordinateSystem,
): { candidates: Candidate[]; faults: ImportFault[] } {
  const ofFile = (reason: FaultReason, found: string) => ({
    candidates: [],
    faults: [{ index: -1, code: null, reason, found, location: null }],
  });
  const json = text.replace(/^\uFEFF/, '');
  let collection: { type?: unknown; features?: unknown; crs?: { properties?: { name?: unknown } } } | null;
  try {
    collection = JSON.parse(json) as typeof collection;
  } catch {
    return ofFile('not-json', whereInText(json, jsonFaultAt(json)));
  }
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) {
    return ofFile('not-a-collection', String(collection?.type));
  }
  const crs = collection.crs?.properties?.name;
  if (crs !== undefined) {
    const named = CRS_NAMES[String(crs).split(':').at(-1) ?? ''];
    if (!named?.includes(system)) return ofFile('other-crs', `${String(crs)} ≠ ${system}`);
  }

  const candidates: Candidate[] = [];
  const faults: ImportFault[] = [];
  const seen = new Set<string>();
  collection.features.forEach((feature: unknown, index) => {
    const result = readFeature(feature, index, layer, system);
    if ('found' in result) {
      faults.push(result);
    } else if (seen.has(result.code)) {
      faults.push({ index, code: result.code, reason: 'repeated-code', found: '', location: null });
    } else {
      seen.add(result.code);
      candidates.push(result);
    }
  });
  return { candidates, faults };
}

function readFeature(feature: unknown, index: number, layer: Layer, system: CoordinateSystem): Candidate | ImportFault {
  const { type, properties: given, geometry } = (feature ?? {}) as Record<string, unknown>;
  const properties = withoutBlanks(typeof given === 'object' && given !== null ? given : {});
  const code = typeof properties['code'] === 'string' ? properties['code'] : null;
  const fault = (reason: FaultReason, found: string): ImportFault => ({ index, code, reason, found, location: null });
  if (type !== 'Feature') return fault('not-a-feature', String(type));
  if (code === null || !isCode(code, layer)) return fault('bad-code', String(properties['code']));

  const propertyFault = checkProperties(properties, layer);
  if (propertyFault) return fault(propertyFault.reason, propertyFault.found);
  const checked = checkGeometry(geometry, layer.geometry, system);
  if ('fault' in checked) return { index, code, ...checked.fault };

  const optional = (name: string): string | null => (typeof properties[name] === 'string' ? properties[name] : null);
  const nameZh = optional('name_zh') ?? '';
  const nameEn = optional('name_en') ?? '';
  return {
    index,
    code,
    nameZh,
    nameEn,
    searchText: searchTextOf(code, nameZh, nameEn),
    validFrom: optional('valid_from'),
    drawnBy: optional('drawn_by'),
    reason: optional('reason'),
    properties: Object.fromEntries(
      [...layer.columns, ...layer.references]
        .map(({ property }) => property)
        .concat(layer.name === 'incident' ? ['demo'] : [])
        .map((property) => [property, properties[property]]),
    ),
    geometry: checked.geometry,
  };
}

/** Many programs write an empty text for what is not there. */
const withoutBlanks = (properties: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === '' ? null : value]));

/** An incident's code is the reporter's own key, and as free as in the API. */
const isCode = (code: string, layer: Layer): boolean =>
  layer.name === 'incident' ? isWellFormed(code, 128) : /^[A-Za-z0-9._-]{1,64}$/.test(code);

/** PostgreSQL holds no NUL, and a lone surrogate is no character. */
const isWellFormed = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && !text.includes('\0') && text.isWellFormed();

function checkProperties(
  properties: Record<string, unknown>,
  layer: Layer,
): { reason: FaultReason; found: string } | null {
  const isBlank = (value: unknown): boolean => value === undefined || value === null;
  const names = layer.isNamed ? ['name_zh', 'name_en'] : [];
  const columns: Pick<LayerColumn, 'property' | 'type' | 'required' | 'pattern' | 'isProse'>[] = [
    ...names.map((property) => ({ property, type: 'text' as const, required: true })),
    { property: 'valid_from', type: 'timestamptz', required: false },
    ...['drawn_by', 'reason'].map((property) => ({ property, type: 'text' as const, required: false })),
    ...layer.columns,
  ];
  for (const { property, type, required, pattern, isProse } of columns) {
    const value = properties[property];
    if (isBlank(value)) {
      if (required) return { reason: 'missing-property', found: property };
    } else if (!isOfType(value, type, isProse) || (pattern && !pattern.test(String(value)))) {
      return { reason: 'bad-property', found: `${property} = ${JSON.stringify(value).slice(0, 60)}` };
    }
  }
  for (const { property, required, many } of layer.references) {
    const value = properties[property];
    if (isBlank(value)) {
      if (required) return { reason: 'missing-property', found: property };
    } else if (many ? !isCodeList(value) : !isOfType(value, 'text')) {
      return { reason: 'bad-property', found: `${property} = ${JSON.stringify(value).slice(0, 60)}` };
    }
  }
  return null;
}

const isCodeList = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 2 && value.every((code) => isOfType(code, 'text'));

function isOfType(value: unknown, type: LayerColumn['type'], isProse = false): boolean {
  if (type === 'integer') return Number.isInteger(value) && Math.abs(value as number) <= MAX_SMALLINT;
  if (typeof value !== 'string' || !isWellFormed(value, 4_000)) return false;
  // Control characters separate columns on the way to the tiles, and belong in no name.
  if (!isProse && /[\0-\x1f\x7f]/.test(value)) return false;
  return type === 'text' || (instant.safeParse(value).success && !value.startsWith('0000'));
}

/** What a search looks in: code, names, and the pinyin of the Chinese name, whole and by initials. */
export function searchTextOf(code: string, nameZh: string, nameEn: string): string {
  const syllables = nameZh ? pinyin(nameZh, { toneType: 'none', type: 'array', nonZh: 'removed' }) : [];
  const initials = syllables.map((syllable) => syllable.charAt(0)).join('');
  return [code, nameZh, nameEn, syllables.join(''), initials].join(' ').toLowerCase();
}

function whereInText(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
