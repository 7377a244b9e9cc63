import type { FileDescription } from './describe-file.ts';
import type { ImportReport } from './import-file.ts';
import type { ImportSettings } from './settings.ts';

export type ImportState =
  'reading' | 'described' | 'checking' | 'checked' | 'loading' | 'done' | 'failed' | 'cancelled';

/** An import as its owner sees it. */
export interface ImportJob {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly state: ImportState;
  /** Steps of the work that is going on; the total grows as more is known. */
  readonly progress: { readonly done: number; readonly total: number };
  /** Code of what made it fail. */
  readonly problem: string | null;
  readonly description: FileDescription | null;
  readonly settings: ImportSettings | null;
  readonly report: ImportReport | null;
}

/** A job with what belongs to it alone. */
export interface HeldJob {
  job: ImportJob;
  /** Key of whoever sent it; what they may do is asked anew with each step. */
  readonly owner: string;
  /** Holds the file; removed at the end. */
  readonly directory: string;
  readonly path: string;
  /** GeoJSON features of the last check, with the faults of each. */
  preview: readonly string[];
  /** What goes on in the background. */
  running: Promise<void>;
  abort: AbortController;
  touchedAt: number;
}

/** States from which there is no way on. */
const OVER: readonly ImportState[] = ['done', 'failed', 'cancelled'];
export const isOver = ({ state }: ImportJob): boolean => OVER.includes(state);

const BUSY: readonly ImportState[] = ['reading', 'checking', 'loading'];
export const isBusy = ({ state }: ImportJob): boolean => BUSY.includes(state);
