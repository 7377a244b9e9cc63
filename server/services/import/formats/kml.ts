import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { decodeText, encodingOf } from './encoding.ts';
import { FileFault, MAX_FEATURES, MAX_FIELDS, MAX_LAYERS, checkCount } from './source.ts';
import type { FileParts, SourceFeature, SourceFile } from './source.ts';

/** Elements in elements: folders in folders, geometries in geometries. */
const MAX_DEPTH = 64;

/** An element with what was read in it so far. */
interface Element {
  readonly name: string;
  readonly attribute: string;
  text: string;
  /** What its children gave: positions, rings or geometries. */
  readonly found: unknown[];
}

interface Placemark {
  readonly properties: Record<string, unknown>;
  geometry: unknown;
}

interface Folder {
  name: string;
  readonly features: SourceFeature[];
  readonly fields: Set<string>;
}

/**
 * OGC KML 2.3: the placemarks of each folder are a layer. Its properties are `name`, `description` and the extended data.
 * Entities of the file's own are not known, so none can grow.
 */
export function readKml({ name, parts }: FileParts): SourceFile {
  const bytes = parts.get('kml')!;
  const declared = /^[^>]*encoding=["']([\w-]+)["']/.exec(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))?.[1];
  const { text } = decodeText(bytes, { told: encodingOf(declared ?? 'utf-8') ?? 'utf-8' });
  const reader = new KmlReader(name);
  const layers = reader.read(text).filter(({ features }) => features.length > 0);
  return {
    encoding: null,
    layers: layers.map(({ name: folder, features, fields }) => ({
      name: folder,
      fields: [...fields],
      // By the standard it is WGS 84, but nothing in the file says so, and many are in GCJ-02.
      declaredSystem: null,
      isTyped: false,
      count: features.length,
      features,
    })),
  };
}

class KmlReader {
  readonly #open: Element[] = [];
  readonly #folders: Folder[] = [];
  readonly #path: Folder[] = [];
  readonly #file: string;
  #placemark: Placemark | undefined;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): Folder[] {
    const parser = new SaxesParser({ xmlns: false });
    const fail = (found: string): never => {
      throw new FileFault('not-xml', found.slice(0, 200));
    };
    parser.on('error', (error) => fail(error.message));
    parser.on('doctype', () => fail('DOCTYPE'));
    parser.on('opentag', (tag) => this.#enter(tag, fail));
    parser.on('text', (part) => this.#addText(part));
    parser.on('cdata', (part) => this.#addText(part));
    parser.on('closetag', () => this.#leave());
    parser.write(text).close();
    checkCount(this.#folders.length, MAX_LAYERS, 'folders');
    return this.#withNames();
  }

  #enter(tag: SaxesTagPlain, fail: (found: string) => never): void {
    const name = localName(tag.name);
    if (this.#open.length === 0 && name !== 'kml') fail(`<${tag.name}>`);
    if (this.#open.length >= MAX_DEPTH) fail(`${MAX_DEPTH} levels`);
    this.#open.push({ name, attribute: tag.attributes['name'] ?? '', text: '', found: [] });
    if (name === 'Folder' || name === 'Document') {
      const folder = { name: '', features: [], fields: new Set<string>() };
      this.#folders.push(folder);
      this.#path.push(folder);
    }
    if (name === 'Placemark') this.#placemark = { properties: {}, geometry: null };
  }

  #addText(part: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += part;
  }

  #leave(): void {
    const element = this.#open.pop()!;
    const parent = this.#open.at(-1);
    if (element.name === 'Folder' || element.name === 'Document') this.#path.pop();
    if (element.name === 'Placemark') this.#endPlacemark(element);
    else if (this.#placemark) this.#endPart(element, parent, this.#placemark);
    else if (element.name === 'name' && (parent?.name === 'Folder' || parent?.name === 'Document')) {
      this.#path.at(-1)!.name = element.text.trim();
    }
  }

  #endPart(element: Element, parent: Element | undefined, placemark: Placemark): void {
    const { name, text } = element;
    const value = text.trim() === '' ? null : text.trim();
    if ((name === 'name' || name === 'description') && parent?.name === 'Placemark') placemark.properties[name] = value;
    if (name === 'SimpleData') placemark.properties[element.attribute] = value;
    if (name === 'value' && parent?.name === 'Data') placemark.properties[parent.attribute] = value;
    const parts = partsOf(element);
    // The shell comes first in GeoJSON, wherever it stands in the file.
    const at = name === 'outerBoundaryIs' ? 0 : (parent?.found.length ?? 0);
    parts.forEach((part, i) => parent?.found.splice(at + i, 0, part));
  }

  #endPlacemark({ found }: Element): void {
    checkCount(++this.#count, MAX_FEATURES, 'placemarks');
    if (this.#path.length === 0) {
      const folder = { name: '', features: [], fields: new Set<string>() };
      this.#folders.push(folder);
      this.#path.push(folder);
    }
    const folder = this.#path.at(-1)!;
    // Several geometries in a placemark are against the standard, and it has them all.
    if (found.length > 0) this.#placemark!.geometry = multiOf(found as Part[]);
    folder.features.push(this.#placemark!);
    for (const field of Object.keys(this.#placemark!.properties)) folder.fields.add(field);
    checkCount(folder.fields.size, MAX_FIELDS, 'fields');
    this.#placemark = undefined;
  }

  /** Every layer has a name of its own. */
  #withNames(): Folder[] {
    const taken = new Set<string>();
    for (const folder of this.#folders.filter(({ features }) => features.length > 0)) {
      const wanted = folder.name || this.#file;
      let name = wanted;
      for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
      taken.add(name);
      folder.name = name;
    }
    return this.#folders;
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** What an element that has ended gives to the one that holds it: positions, rings or geometries of GeoJSON. */
function partsOf({ name, text, found }: Element): readonly unknown[] {
  switch (name) {
    case 'coordinates':
      return [positionsOf(text)];
    case 'Point':
      return [{ type: 'Point', coordinates: (found[0] as unknown[] | undefined)?.[0] ?? [] }];
    case 'LineString':
      return [{ type: 'LineString', coordinates: found[0] ?? [] }];
    case 'LinearRing':
      return [found[0] ?? []];
    case 'outerBoundaryIs':
    case 'innerBoundaryIs':
      // One without a ring is told as a ring without positions.
      return found.length > 0 ? found : [[]];
    case 'Polygon':
      return [{ type: 'Polygon', coordinates: found }];
    case 'MultiGeometry':
      return found;
    default:
      return [];
  }
}

interface Part {
  readonly type: string;
  readonly coordinates: unknown;
}

function multiOf(parts: readonly Part[]): unknown {
  const types = new Set(parts.map(({ type }) => type));
  const [type] = types;
  const isPlain = types.size === 1 && ['Point', 'LineString', 'Polygon'].includes(type!);
  if (!isPlain) return { type: 'GeometryCollection', geometries: parts };
  if (parts.length === 1) return parts[0];
  return { type: `Multi${type}`, coordinates: parts.map(({ coordinates }) => coordinates) };
}

/** `lon,lat[,height]` with white space between; what is no number is NaN. */
function positionsOf(text: string): number[][] {
  // Blanks first: looked for around each comma, a long row of them would be gone through again from each of its places.
  const words = text.replaceAll(/\s+/g, ' ').trim().replaceAll(/ ?, ?/g, ',').split(' ');
  return words[0] === ''
    ? []
    : words.map((word) =>
        word
          .split(',')
          .slice(0, 2)
          .map((part) => (part ? Number(part) : NaN)),
      );
}
