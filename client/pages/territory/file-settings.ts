import type { CoordinateSystem } from '../../../server/domain/coordinate-system.ts';
import type { LayerName } from '../../../server/domain/layer.ts';
import type {
  WireImportJob as ImportJob,
  WireImportSettings as ImportSettings,
} from '../../../server/contract/import-schemas.ts';
import { propertiesOf, proposeMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';

/** The layers of ours that a file of territory may be for; incidents are reported, and the basemap is not the user's. */
export const TERRITORY_LAYERS = [
  'jurisdiction',
  'beat',
  'adjacency-zone',
  'place',
  'station',
  'centre',
  'agency',
  'unit',
] as const satisfies readonly LayerName[];

/** Those that are of no agency alone: only an administrator of all agencies loads them. */
export const SHARED_LAYERS: readonly LayerName[] = ['agency', 'adjacency-zone'];

/** What the form holds; '' for what was not answered yet. */
export interface SettingsDraft {
  readonly source: string;
  readonly layer: LayerName | '';
  readonly system: CoordinateSystem | '';
  readonly mapping: Mapping;
  readonly repair: boolean;
  readonly replace: boolean;
}

/** As the job was last checked, or with nothing answered: only where there is but one layer in the file is it taken. */
export function draftOf({ settings, layers }: ImportJob): SettingsDraft {
  if (settings) {
    const { source, layer, system, mapping, repair, replace } = settings;
    const filled = Object.entries(mapping).filter(([, to]) => !('value' in to) || to.value !== '');
    return { source, layer, system, repair, replace, mapping: Object.fromEntries(filled) };
  }
  const source = layers.length === 1 ? layers[0]!.name : '';
  return { source, layer: '', system: '', mapping: {}, repair: false, replace: false };
}

/** The layer of the file that the draft is about. */
export const sourceOf = ({ layers }: ImportJob, { source }: SettingsDraft): ImportJob['layers'][number] | undefined =>
  layers.find(({ name }) => name === source);

/** With another layer on either side the fields are matched anew. */
export function withLayers(
  job: ImportJob,
  draft: SettingsDraft,
  change: Partial<Pick<SettingsDraft, 'source' | 'layer'>>,
): SettingsDraft {
  const next = { ...draft, ...change };
  const fields = sourceOf(job, next)?.fields;
  return { ...next, mapping: fields && next.layer ? proposeMapping(propertiesOf(next.layer), fields) : {} };
}

/** After the text was read in another encoding: fields that are called something else by now are matched anew. */
export function withFields(job: ImportJob, draft: SettingsDraft): SettingsDraft {
  const source = sourceOf(job, draft);
  if (!source || !draft.layer) return draft;
  const names = new Set(source.fields.map(({ name }) => name));
  const kept = Object.entries(draft.mapping).filter(([, to]) => !('field' in to) || names.has(to.field));
  if (kept.length === Object.keys(draft.mapping).length) return draft;
  return { ...draft, mapping: { ...withLayers(job, draft, {}).mapping, ...Object.fromEntries(kept) } };
}

/** As it is sent, once everything is answered. */
export function settingsOf(
  { layer, system, mapping, ...draft }: SettingsDraft,
  encoding: ImportSettings['encoding'],
): ImportSettings {
  const name = layer as LayerName;
  // What is left out would be filled from a field of the same name, which the user has just refused.
  const empty = propertiesOf(name).map((property) => [property.name, { value: '' }] as const);
  const whole = { ...Object.fromEntries(empty), ...mapping };
  return { ...draft, layer: name, system: system as CoordinateSystem, encoding, mapping: whole };
}

/** Whether the last check still speaks of what the form says. */
export const isChecked = (job: ImportJob, draft: SettingsDraft): boolean =>
  job.settings !== null && sorted(draftOf(job)) === sorted(draft);

function sorted(draft: SettingsDraft): string {
  const mapping = Object.entries(draft.mapping).sort(([a], [b]) => (a < b ? -1 : 1));
  const { source, layer, system, repair, replace } = draft;
  return JSON.stringify([source, layer, system, repair, replace, mapping]);
}
