import { LAYERS } from '../../../server/domain/layer.ts';
import type { LayerName } from '../../../server/domain/layer.ts';
import type {
  WireImportJob as ImportJob,
  WireImportSettings as ImportSettings,
} from '../../../server/contract/import-schemas.ts';

/** A property that a feature of ours has. */
export interface OurProperty {
  readonly name: string;
  readonly isRequired: boolean;
}

/** What can be filled in of a layer, what must be first. */
export function propertiesOf(name: LayerName): readonly OurProperty[] {
  const layer = LAYERS[name];
  const own = [...layer.columns, ...layer.references].map(({ property, required }) => ({
    name: property,
    isRequired: required,
  }));
  const names = layer.isNamed ? ['name_zh', 'name_en'] : [];
  const always = ['code', ...names].map((property) => ({ name: property, isRequired: true }));
  const history = ['valid_from', 'drawn_by', 'reason'].map((property) => ({ name: property, isRequired: false }));
  return [...always, ...own.filter(({ isRequired }) => isRequired), ...own.filter((p) => !p.isRequired), ...history];
}

/** Which property is filled from what; one that is not there is not filled. */
export type Mapping = Readonly<ImportSettings['mapping']>;
export type MappedTo = Mapping[string];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]/g, '');
/** A shapefile cuts the names of its fields. */
const DBF_NAME_LENGTH = 10;

/** Fields that are called as the property is; everything else is left to the user. */
export function proposeMapping(
  properties: readonly OurProperty[],
  fields: ImportJob['layers'][number]['fields'],
): Mapping {
  const found = properties.flatMap(({ name }) => {
    const field =
      fields.find((one) => plain(one.name) === plain(name)) ??
      fields.find((one) => one.name.toLowerCase() === name.slice(0, DBF_NAME_LENGTH));
    return field ? [[name, { field: field.name }] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Whether a choice is the field that was proposed. */
export const isProposed = (chosen: MappedTo | undefined, proposed: MappedTo | undefined): boolean =>
  chosen !== undefined &&
  proposed !== undefined &&
  'field' in chosen &&
  'field' in proposed &&
  chosen.field === proposed.field;
