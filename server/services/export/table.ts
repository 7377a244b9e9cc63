import type { Geometry } from 'geojson';

export type ColumnKind = 'text' | 'integer' | 'real' | 'boolean';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

export type Cell = string | number | boolean | null;

export interface Row {
  /** EPSG:4326. */
  readonly geometry: Geometry | null;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
}

/** Features as a table: what every format but GeoJSON writes. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A GeoJSON feature; in files of the API with its id. */
export interface ExportedFeature {
  readonly id?: number;
  readonly geometry: Geometry | object | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Lists become codes with commas between, moments stay ISO 8601, and what has no beginning has none. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null || value === '-infinity' || value === 'infinity') return null;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) {
    return value.join(',');
  }
  return JSON.stringify(value);
}

function kindOf(cells: readonly Cell[]): ColumnKind {
  const values = cells.filter((cell) => cell !== null);
  if (values.length === 0) return 'text';
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every((value) => Number.isSafeInteger(value))) return 'integer';
  return values.every((value) => typeof value === 'number') ? 'real' : 'text';
}

export function tableOf(name: string, features: readonly ExportedFeature[]): Table {
  const names = new Set(features.some(({ id }) => id !== undefined) ? ['id'] : []);
  for (const { properties } of features) for (const property of Object.keys(properties)) names.add(property);
  const columnNames = [...names];
  const rows = features.map(({ id, geometry, properties }) => ({
    geometry: geometry as Geometry | null,
    cells: columnNames.map((column) => cellOf(column === 'id' && id !== undefined ? id : properties[column])),
  }));
  const columns = columnNames.map((column, at) => ({
    name: column,
    kind: kindOf(rows.map(({ cells }) => cells[at]!)),
  }));
  // A column of mixed values holds all of them as text.
  const texts = rows.map(({ geometry, cells }) => ({
    geometry,
    cells: cells.map((cell, at) => (columns[at]!.kind === 'text' && cell !== null ? String(cell) : cell)),
  }));
  return { name, columns, rows: texts };
}
