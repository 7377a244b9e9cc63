import type { Geometry } from 'geojson';
import { z } from 'zod';
import type { Layer, LayerColumn } from '../../domain/layer.ts';
import { searchTextOf } from '../../domain/search-text.ts';
import { checkGeometry } from './check-geometry.ts';
import type { FaultReason, ImportFault } from './fault.ts';
import { declaredSystems } from './formats/declared-system.ts';
import { FileFault } from './formats/source.ts';
import type { SourceFeature, SourceFile, SourceLayer } from './formats/source.ts';
import { propertyReader } from './map-properties.ts';
import type { ImportSettings } from './settings.ts';

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

/** What came of some features: those that may be loaded, and every fault, also of those that were mended. */
export interface CandidateBatch {
  readonly candidates: Candidate[];
  readonly faults: ImportFault[];
  readonly mended: ImportFault[];
}

/**
 * Reads a layer of a file as one of ours, some features at a time.
 *
 * @throws {FileFault} when the settings do not fit the file.
 */
export function* readLayer(file: SourceFile, settings: ImportSettings, size: number): Generator<CandidateBatch> {
  const source = chosen(file, settings.source);
  const declared = declaredSystems(source.declaredSystem);
  if (declared && !declared.includes(settings.system)) {
    throw new FileFault('other-crs', `${source.declaredSystem!.slice(0, 80)} ≠ ${settings.system}`);
  }
  const propertiesOf = propertyReader(source, settings);
  const seen = new Set<string>();
  let batch: CandidateBatch = { candidates: [], faults: [], mended: [] };
  let [index, inBatch] = [0, 0];
  for (const feature of source.features) {
    const { candidate, fault, mended } = readFeature(feature, index++, propertiesOf(feature), settings);
    if (fault) batch.faults.push(fault);
    if (mended) batch.mended.push(mended);
    if (candidate && seen.has(candidate.code)) {
      const { index: at, code } = candidate;
      batch.faults.push({ index: at, code, reason: 'repeated-code', found: '', location: null });
    } else if (candidate) {
      seen.add(candidate.code);
      batch.candidates.push(candidate);
    }
    if (++inBatch < size) continue;
    yield batch;
    batch = { candidates: [], faults: [], mended: [] };
    inBatch = 0;
  }
  if (inBatch > 0) yield batch;
}

/** @throws {FileFault} `no-layer`, naming those that there are. */
function chosen({ layers }: SourceFile, name: string | null): SourceLayer {
  const found = name === null && layers.length === 1 ? layers[0] : layers.find((layer) => layer.name === name);
  if (found) return found;
  throw new FileFault(
    'no-layer',
    layers
      .map((layer) => layer.name)
      .join(', ')
      .slice(0, 300),
  );
}

interface ReadFeature {
  readonly candidate?: Candidate;
  readonly fault?: ImportFault;
  readonly mended?: ImportFault;
}

function readFeature(
  feature: SourceFeature,
  index: number,
  properties: Readonly<Record<string, unknown>>,
  { layer, system, repair }: ImportSettings,
): ReadFeature {
  const code = typeof properties['code'] === 'string' ? properties['code'] : null;
  const fault = (reason: FaultReason, found: string) => ({ fault: { index, code, reason, found, location: null } });
  if (feature.fault) return fault(feature.fault.reason, feature.fault.found);
  if (code === null || !isCode(code, layer)) return fault('bad-code', String(properties['code']));

  const propertyFault = checkProperties(properties, layer);
  if (propertyFault) return fault(propertyFault.reason, propertyFault.found);
  const checked = checkGeometry(feature.geometry, layer.geometry, system, repair);
  if ('fault' in checked) return { fault: { index, code, ...checked.fault } };

  const optional = (name: string): string | null => (typeof properties[name] === 'string' ? properties[name] : null);
  const nameZh = optional('name_zh') ?? '';
  const nameEn = optional('name_en') ?? '';
  const candidate = {
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
  return { candidate, ...(checked.mended ? { mended: { index, code, ...checked.mended } } : {}) };
}

/** An incident's code is the reporter's own key, and as free as in the API. */
const isCode = (code: string, layer: Layer): boolean =>
  layer.name === 'incident' ? isWellFormed(code, 128) : /^[A-Za-z0-9._-]{1,64}$/.test(code);

/** PostgreSQL holds no NUL, and a lone surrogate is no character. */
const isWellFormed = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && !text.includes('\0') && text.isWellFormed();

function checkProperties(
  properties: Readonly<Record<string, unknown>>,
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
