import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { AREA_OF_ROLE, PERSON_ROLES } from '../../state/people.ts';
import type { PersonRole } from '../../../server/domain/account.ts';
import { preferences } from '../../state/preferences.ts';
import { namedText, roleText } from '../../text/people.ts';
import { Field, SelectField } from '../form/Field.tsx';
import type { Territory } from '../use-territory.ts';
import { BeatField } from './BeatField.tsx';
import type { PersonDraft } from './person-draft.ts';

interface Props {
  readonly draft: PersonDraft;
  readonly isNew: boolean;
  readonly territory: Territory;
  readonly ownAgency: string | null;
  readonly onChange: (draft: PersonDraft) => void;
}

/** Name, role, and only those parts of an area that the role needs. */
export function PersonFields({ draft, isNew, territory, ownAgency, onChange }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const needed = AREA_OF_ROLE[draft.role];
  const set = (change: Partial<PersonDraft>): void => onChange({ ...draft, ...change });
  const mayBeEverywhere = draft.role === 'administrator' && ownAgency === null;
  return (
    <>
      {isNew && (
        <Field
          label={t('field.login')}
          hint={t('person.loginHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          pattern={'[a-z0-9][a-z0-9._@\\-]{1,63}'}
          title={t('person.loginHint')}
          value={draft.login}
          onText={(login) => set({ login })}
        />
      )}
      <Field
        label={t('field.name')}
        autoComplete="off"
        required
        maxLength={100}
        value={draft.name}
        onText={(name) => set({ name })}
      />
      <SelectField
        label={t('field.role')}
        hint={t(`role.${draft.role}.hint`)}
        value={draft.role}
        onText={(role) => set({ role: role as PersonRole })}
      >
        {PERSON_ROLES.map((role) => (
          <option key={role} value={role}>
            {roleText(t, role)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('field.agency')}
        required={!mayBeEverywhere}
        value={draft.agency}
        onText={(agency) => set({ agency, station: '' })}
      >
        <option value="">{t(mayBeEverywhere ? 'area.every' : 'choose')}</option>
        <Missing code={draft.agency} of={territory.agencies} />
        {territory.agencies.map((agency) => (
          <option key={agency.code} value={agency.code}>
            {namedText(agency, language)}
          </option>
        ))}
      </SelectField>
      {needed.includes('station') && (
        <SelectField
          label={t('field.station')}
          hint={draft.agency === '' ? t('person.stationHint') : undefined}
          required
          value={draft.station}
          onText={(station) => set({ station })}
        >
          <option value="">{t('choose')}</option>
          <Missing code={draft.station} of={territory.stations} />
          {territory.stations
            .filter(({ agency }) => agency === draft.agency)
            .map((station) => (
              <option key={station.code} value={station.code}>
                {namedText(station, language)}
              </option>
            ))}
        </SelectField>
      )}
      {needed.includes('beat') && <BeatField value={draft.beat} onText={(beat) => set({ beat })} />}
    </>
  );
}

/** An option for what is stored but not, or not yet, among those to choose from. */
const Missing = ({ code, of: options }: { code: string; of: readonly { code: string }[] }) =>
  code !== '' && !options.some((option) => option.code === code) ? <option value={code}>{code}</option> : null;
