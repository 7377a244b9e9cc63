import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { MACHINE_ROLES } from '../../state/people.ts';
import type { TokenRole } from '../../../server/domain/token.ts';
import { preferences } from '../../state/preferences.ts';
import { namedText, roleText } from '../../text/people.ts';
import { Field, SelectField } from '../form/Field.tsx';
import type { Territory } from '../use-territory.ts';
import { hasOneAgency, mayBeEverywhere, mayHaveStation } from './token-draft.ts';
import type { TokenDraft } from './token-draft.ts';

interface Props {
  readonly draft: TokenDraft;
  readonly territory: Territory;
  readonly ownAgency: string | null;
  readonly onChange: (draft: TokenDraft) => void;
}

/** Name, role, area and life of a token. */
export function TokenFields({ draft, territory, ownAgency, onChange }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const set = (change: Partial<TokenDraft>): void => onChange({ ...draft, ...change });
  const isOne = hasOneAgency(draft.role);
  const isEverywhere = mayBeEverywhere(draft.role) && ownAgency === null;
  return (
    <>
      <Field
        label={t('tokens.name')}
        hint={t('tokens.nameHint')}
        autoComplete="off"
        required
        maxLength={64}
        value={draft.name}
        onText={(name) => set({ name })}
      />
      <SelectField
        label={t('field.role')}
        hint={t(`role.${draft.role}.hint`)}
        value={draft.role}
        onText={(role) =>
          set({ role: role as TokenRole, agencies: ownAgency === null ? [] : [ownAgency], station: '' })
        }
      >
        {MACHINE_ROLES.map((role) => (
          <option key={role} value={role}>
            {roleText(t, role)}
          </option>
        ))}
      </SelectField>
      {isOne ? (
        <SelectField
          label={t('field.agency')}
          required
          value={draft.agencies[0] ?? ''}
          onText={(agency) => set({ agencies: agency === '' ? [] : [agency], station: '' })}
        >
          <option value="">{t('choose')}</option>
          {territory.agencies.map((agency) => (
            <option key={agency.code} value={agency.code}>
              {namedText(agency, language)}
            </option>
          ))}
        </SelectField>
      ) : (
        <fieldset>
          <legend>{t('field.agencies')}</legend>
          {territory.agencies.map((agency) => (
            <label key={agency.code} className="check">
              <input
                type="checkbox"
                checked={draft.agencies.includes(agency.code)}
                onChange={(event) =>
                  set({
                    agencies: event.target.checked
                      ? [...draft.agencies, agency.code]
                      : draft.agencies.filter((code) => code !== agency.code),
                  })
                }
              />
              {namedText(agency, language)}
            </label>
          ))}
          {isEverywhere && <small>{t('tokens.everywhereHint')}</small>}
        </fieldset>
      )}
      {mayHaveStation(draft.role) && (
        <SelectField
          label={t('field.station')}
          hint={t(draft.role === 'wall' ? 'tokens.stationHint' : 'person.stationHint')}
          required={draft.role === 'station-commander'}
          value={draft.station}
          onText={(station) => set({ station })}
        >
          <option value="">{t(draft.role === 'wall' ? 'tokens.wholeAgency' : 'choose')}</option>
          {territory.stations
            .filter(({ agency }) => agency === draft.agencies[0])
            .map((station) => (
              <option key={station.code} value={station.code}>
                {namedText(station, language)}
              </option>
            ))}
        </SelectField>
      )}
      <Field
        type="number"
        label={t('tokens.days')}
        required
        min={1}
        max={3650}
        value={draft.days || ''}
        onText={(days) => set({ days: Number(days) })}
      />
    </>
  );
}
