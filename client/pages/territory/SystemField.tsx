import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, SelectField } from '../form/Field.tsx';
import { declaredText, findZones, GEOGRAPHIC_SYSTEMS, SHIFTED_SYSTEMS } from './systems.ts';
import type { ZoneSystem } from './systems.ts';

interface Props {
  /** '' while nothing was chosen; nothing is chosen for the user. */
  readonly value: string;
  readonly declared: string | null;
  readonly onSystem: (system: string) => void;
}

/** Asks which coordinate system the file is in; the many zones are found by EPSG code, meridian or number. */
export function SystemField({ value, declared, onSystem }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const found = findZones(typed);
  const chosen = findZones('').find(({ system }) => system === value);
  // What is chosen stays in the list whatever is looked for.
  const zones = chosen && !found.includes(chosen) ? [chosen, ...found] : found;
  const nameOf = ({ system, meridian, width, number }: ZoneSystem): string =>
    t(number === null ? 'files.zone' : 'files.zoneNumbered', { system, meridian, width, number });
  return (
    <div className="system-field">
      <SelectField
        label={t('files.system')}
        hint={
          declared === null
            ? t('files.systemNotDeclared')
            : t('files.systemDeclared', { declared: declaredText(declared) })
        }
        required
        value={value}
        onText={onSystem}
      >
        <option value="">{t('files.choosePlease')}</option>
        <optgroup label={t('files.systems.geographic')}>
          {GEOGRAPHIC_SYSTEMS.map((system) => (
            <option key={system} value={system}>
              {t(`files.system.${system}`)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('files.systems.shifted')}>
          {SHIFTED_SYSTEMS.map((system) => (
            <option key={system} value={system}>
              {t(`files.system.${system}`)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('files.systems.zones')}>
          {zones.map((zone) => (
            <option key={zone.system} value={zone.system}>
              {nameOf(zone)}
            </option>
          ))}
        </optgroup>
      </SelectField>
      <Field
        type="search"
        label={t('files.findZone')}
        hint={typed.trim() === '' ? t('files.findZoneHint') : t('files.zonesFound', { count: found.length })}
        value={typed}
        maxLength={20}
        onText={setTyped}
      />
    </div>
  );
}
