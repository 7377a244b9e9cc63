import type { ImportFault } from './fault.ts';
import { readFile } from './formats/read-file.ts';
import { FileFault } from './formats/source.ts';
import type { FileParts } from './formats/source.ts';
import { readLayer } from './read-collection.ts';
import type { ImportSettings } from './settings.ts';

/** Features together in one statement. */
const BATCH = 500;

/** A file as it lies in memory, under the name that the person gave it. */
export interface ImportedFile {
  readonly name: string;
  readonly parts: FileParts['parts'];
}

/** What a file has for the database, checked as far as that goes without it. */
export interface ReadFeatures {
  /** Candidates as JSON arrays in UTF-8, geometry as GeoJSON text: compact, and cheap to hand from thread to thread. */
  readonly batches: readonly { readonly count: number; readonly json: Uint8Array }[];
  /** All features of the layer, those with faults too. */
  readonly features: number;
  readonly faults: readonly ImportFault[];
  readonly mended: readonly ImportFault[];
}

/**
 * Reads a file to its end. A file that cannot be read has one fault, with the index -1.
 *
 * @param onRead - is told how many features were read.
 */
export async function readBatches(
  file: ImportedFile,
  settings: ImportSettings,
  onRead: (done: number) => void = () => undefined,
): Promise<ReadFeatures> {
  const batches: { count: number; json: Uint8Array }[] = [];
  const faults: ImportFault[] = [];
  const mended: ImportFault[] = [];
  let features = 0;
  try {
    const source = await readFile(file.name, file.parts, { told: settings.encoding });
    for (const batch of readLayer(source, settings, BATCH)) {
      const rows = batch.candidates.map((row) => ({ ...row, geometry: JSON.stringify(row.geometry) }));
      if (rows.length > 0) batches.push({ count: rows.length, json: Buffer.from(JSON.stringify(rows)) });
      faults.push(...batch.faults);
      mended.push(...batch.mended);
      features += rows.length + batch.faults.length;
      onRead(features);
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const { reason, found } = error;
    return { batches: [], features, faults: [{ index: -1, code: null, reason, found, location: null }], mended: [] };
  }
  return { batches, features, faults, mended };
}
