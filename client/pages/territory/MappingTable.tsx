import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { isProposed, proposeMapping } from './mapping.ts';
import type { MappedTo, Mapping, OurProperty } from './mapping.ts';

type Fields = ImportJob['layers'][number]['fields'];

interface Props {
  readonly properties: readonly OurProperty[];
  readonly fields: Fields;
  readonly mapping: Mapping;
  readonly onMapping: (mapping: Mapping) => void;
}

/** Says for each property of ours where it comes from: a field of the file, one value for all, or nowhere. */
export function MappingTable({ properties, fields, mapping, onMapping }: Props) {
  const { t } = useTranslation();
  const proposed = proposeMapping(properties, fields);
  const set = (name: string, to: MappedTo | null): void => {
    const others = Object.entries(mapping).filter(([other]) => other !== name);
    onMapping({ ...Object.fromEntries(others), ...(to && { [name]: to }) });
  };
  return (
    <table className="cards mapping">
      <caption>{t('files.mapping')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('files.ours')}</th>
          <th scope="col">{t('files.from')}</th>
          <th scope="col">{t('files.sample')}</th>
        </tr>
      </thead>
      <tbody>
        {properties.map((property) => (
          <MappingRow
            key={property.name}
            property={property}
            fields={fields}
            to={mapping[property.name]}
            isOffered={isProposed(mapping[property.name], proposed[property.name])}
            onTo={(to) => set(property.name, to)}
          />
        ))}
      </tbody>
    </table>
  );
}

const FIELD = 'field:';
const VALUE = 'value';

interface RowProps {
  readonly property: OurProperty;
  readonly fields: Fields;
  readonly to: MappedTo | undefined;
  /** It is what was proposed. */
  readonly isOffered: boolean;
  readonly onTo: (to: MappedTo | null) => void;
}

function MappingRow({ property: { name, isRequired }, fields, to, isOffered, onTo }: RowProps) {
  const { t } = useTranslation();
  const label = t(`files.property.${name}`);
  const field = to && 'field' in to ? fields.find((one) => one.name === to.field) : undefined;
  const choose = (choice: string): void => {
    if (choice === '') onTo(null);
    else onTo(choice === VALUE ? { value: '' } : { field: choice.slice(FIELD.length) });
  };
  return (
    <tr>
      <th scope="row">
        {label}
        {isRequired && <em className="chip">{t('files.required')}</em>}
        <small className="line">
          <code>{name}</code>
        </small>
      </th>
      <td>
        <select
          aria-label={t('files.fromOf', { property: label })}
          required={isRequired}
          value={!to ? '' : 'field' in to ? `${FIELD}${to.field}` : VALUE}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t(isRequired ? 'files.choosePlease' : 'files.leaveEmpty')}</option>
          {fields.map((one) => (
            <option key={one.name} value={`${FIELD}${one.name}`}>
              {one.name}
            </option>
          ))}
          <option value={VALUE}>{t('files.constant')}</option>
        </select>
        {to && 'value' in to && (
          <input
            aria-label={t('files.constantOf', { property: label })}
            placeholder={t('files.constantHint')}
            required
            maxLength={200}
            value={to.value}
            onChange={(event) => onTo({ value: event.target.value })}
          />
        )}
      </td>
      <td data-label={t('files.sample')}>
        {field && <span>{field.samples[0] ?? '—'}</span>}
        {isOffered && <em className="chip">{t('files.sameName')}</em>}
      </td>
    </tr>
  );
}
