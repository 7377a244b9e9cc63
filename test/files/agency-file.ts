import { LAYERS } from '../../server/domain/layer.ts';

/** How a file of agencies in WGS 84 is read, with fields named as ours. */
export const AGENCY_SETTINGS = {
  source: null,
  layer: LAYERS.agency,
  system: '4326',
  encoding: null,
  mapping: {},
  repair: false,
  replace: false,
} as const;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
