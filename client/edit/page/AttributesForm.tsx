import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { DrawnAttributes } from '../../../server/domain/territory.ts';
import { preferences } from '../../state/preferences.ts';
import type { OwnEditControl } from '../create-control.ts';
import type { Shape } from '../engine/types.ts';
import { useEdit } from './use-edit.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly isDisabled: boolean;
  readonly wrong: string | null;
  readonly onChange: (value: string) => void;
}

/** A text that counts when it is left, so that a name is one step to undo and not one for each letter. */
function TextField({ label, value, isDisabled, wrong, onChange }: FieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    if (typed !== null && typed.trim() !== value) onChange(typed.trim());
    setTyped(null);
  };
  return (
    <label>
      {label}
      <input
        value={typed ?? value}
        disabled={isDisabled}
        maxLength={200}
        aria-invalid={wrong !== null}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      {wrong !== null && <small className="failure">{wrong}</small>}
    </label>
  );
}

interface Option {
  readonly code: string;
  readonly name: string;
}

function ChoiceField({ options, ...field }: FieldProps & { readonly options: readonly Option[] }) {
  const { label, value, isDisabled, wrong, onChange } = field;
  const isKnown = options.some(({ code }) => code === value);
  return (
    <label>
      {label}
      <select
        value={value}
        disabled={isDisabled}
        aria-invalid={wrong !== null}
        onChange={(event) => onChange(event.target.value)}
      >
        {!isKnown && <option value={value}>{value || '—'}</option>}
        {options.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      {wrong !== null && <small className="failure">{wrong}</small>}
    </label>
  );
}

/** Says what the selected feature is, and lets it be changed by whoever may draw it. */
export function AttributesForm({ control }: { control: OwnEditControl }) {
  const { selected, present } = useEdit('selected', 'present');
  const shape = present.get(selected[0] ?? '');
  // Another feature is another form: what was typed and not left belongs to the one before.
  return shape ? <Attributes key={shape.key} shape={shape} control={control} /> : null;
}

function Attributes({ shape, control }: { shape: Shape; control: OwnEditControl }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const { mayDraw, kinds, stations, agencies, present, changed, inForce, selected } = useEdit(
    'mayDraw',
    'kinds',
    'stations',
    'agencies',
    'present',
    'changed',
    'inForce',
    'selected',
  );
  const { attributes, layer, code, key } = shape;
  const isDisabled = !mayDraw || shape.isLocked;
  const set = (change: Partial<DrawnAttributes>): void => control.setAttributes(key, { ...attributes, ...change });
  const named = (one: { code: string; name_zh: string; name_en: string }): Option => ({
    code: one.code,
    name: language === 'zh' ? one.name_zh : one.name_en,
  });
  const needed = (value: string | null): string | null => (value ? null : t('edit.needed'));
  const jurisdictions = [...present.values()].filter((one) => one.layer === 'jurisdiction');
  return (
    <section className="edit-attributes" aria-labelledby="edit-attributes-title">
      <h2 id="edit-attributes-title">
        {t(`edit.one.${layer}`)} <small>{code}</small>
      </h2>
      {selected.length > 1 && <p>{t('edit.moreSelected', { count: selected.length - 1 })}</p>}
      {shape.isLocked && <p className="edit-locked">{t('edit.locked')}</p>}
      {(['name_zh', 'name_en'] as const).map((name) => (
        <TextField
          key={name}
          label={t(`edit.${name}`)}
          value={attributes[name]}
          isDisabled={isDisabled}
          wrong={needed(attributes[name])}
          onChange={(value) => value !== '' && set({ [name]: value })}
        />
      ))}
      {layer === 'beat' && (
        <>
          <ChoiceField
            label={t('edit.kind')}
            value={attributes.kind ?? ''}
            isDisabled={isDisabled}
            wrong={needed(attributes.kind)}
            options={kinds.filter(({ noun }) => noun === 'beat').map(named)}
            onChange={(kind) => set({ kind })}
          />
          <ChoiceField
            label={t('edit.one.jurisdiction')}
            value={attributes.jurisdiction ?? ''}
            isDisabled={isDisabled}
            wrong={needed(attributes.jurisdiction)}
            options={jurisdictions.map((one) => named({ code: one.code, ...one.attributes }))}
            onChange={(jurisdiction) => {
              const agency = jurisdictions.find((one) => one.code === jurisdiction)?.attributes.agency ?? null;
              set({ jurisdiction, agency });
            }}
          />
        </>
      )}
      {layer === 'jurisdiction' && (
        <ChoiceField
          label={t('edit.station')}
          value={attributes.station ?? ''}
          isDisabled={isDisabled}
          wrong={needed(attributes.station)}
          options={stations.filter(({ agency }) => agency === attributes.agency).map(named)}
          onChange={(station) => set({ station })}
        />
      )}
      {layer === 'adjacency-zone' && (
        <fieldset>
          <legend>{t('edit.agencies')}</legend>
          {agencies.map((agency) => {
            const parties = attributes.agencies ?? [];
            const isParty = parties.includes(agency.code);
            return (
              <label key={agency.code} className="edit-check">
                <input
                  type="checkbox"
                  checked={isParty}
                  disabled={isDisabled}
                  onChange={() =>
                    set({
                      agencies: isParty ? parties.filter((one) => one !== agency.code) : [...parties, agency.code],
                    })
                  }
                />
                {named(agency).name}
              </label>
            );
          })}
          {(attributes.agencies?.length ?? 0) < 2 && <small className="failure">{t('edit.needsTwo')}</small>}
        </fieldset>
      )}
      <p className="edit-row edit-acts">
        <button type="button" onClick={() => control.flyToSelected()}>
          {t('edit.zoomTo')} <kbd>Z</kbd>
        </button>
        {changed.has(key) && inForce.has(key) && (
          <button type="button" disabled={!mayDraw} onClick={() => control.restore(key)}>
            {t('edit.restore')}
          </button>
        )}
        <button type="button" disabled={isDisabled} onClick={() => control.removeFeature(key)}>
          {t(inForce.has(key) ? 'edit.remove' : 'edit.removeNew')}
        </button>
      </p>
    </section>
  );
}
