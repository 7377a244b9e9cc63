import type { CoordinateSystem } from '../../domain/coordinate-system.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Encoding } from './formats/source.ts';

/** Where a property comes from: a field of the file, or one value for all. */
export type Origin = { readonly field: string } | { readonly value: string };

/** What a person says of a file. */
export interface ImportSettings {
  /** Name of the layer in the file; `null` takes the only one. */
  readonly source: string | null;
  readonly layer: Layer;
  readonly system: CoordinateSystem;
  /** `null`: as the file says, or as it reads. */
  readonly encoding: Encoding | null;
  /** By property; one that is left out comes from the field of the same name. */
  readonly mapping: Readonly<Record<string, Origin>>;
  /** Mends broken areas; otherwise each of them is a fault. */
  readonly repair: boolean;
  /** Takes what is in force and not in the file out of force. */
  readonly replace: boolean;
}
