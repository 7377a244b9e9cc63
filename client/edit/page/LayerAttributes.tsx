import type { DrawnAttributes } from '../../../server/domain/territory.ts';
import type { Shape } from '../engine/types.ts';
import { usePanelWords } from '../panels/use-panel-words.ts';
import { ChoiceField } from './AttributeFields.tsx';
import { useEdit } from './use-edit.ts';

interface Props {
  readonly shape: Shape;
  readonly isDisabled: boolean;
  readonly onChange: (change: Partial<DrawnAttributes>) => void;
}

/** What only features of one layer have. */
export function LayerAttributes(props: Props) {
  const { layer } = props.shape;
  if (layer === 'beat') return <BeatAttributes {...props} />;
  if (layer === 'jurisdiction') return <JurisdictionAttributes {...props} />;
  return layer === 'adjacency-zone' ? <ZoneParties {...props} /> : null;
}

function BeatAttributes({ shape: { attributes }, isDisabled, onChange }: Props) {
  const { t, option } = useOptions();
  const { kinds, present } = useEdit('kinds', 'present');
  const jurisdictions = [...present.values()].filter(({ layer }) => layer === 'jurisdiction');
  return (
    <>
      <ChoiceField
        label={t('edit.kind')}
        value={attributes.kind ?? ''}
        isDisabled={isDisabled}
        wrong={attributes.kind ? null : t('edit.needed')}
        options={kinds.filter(({ noun }) => noun === 'beat').map(option)}
        onChange={(kind) => onChange({ kind })}
      />
      <ChoiceField
        label={t('edit.one.jurisdiction')}
        value={attributes.jurisdiction ?? ''}
        isDisabled={isDisabled}
        wrong={attributes.jurisdiction ? null : t('edit.needed')}
        options={jurisdictions.map((one) => option({ code: one.code, ...one.attributes }))}
        onChange={(jurisdiction) => {
          const agency = jurisdictions.find((one) => one.code === jurisdiction)?.attributes.agency ?? null;
          onChange({ jurisdiction, agency });
        }}
      />
    </>
  );
}

function JurisdictionAttributes({ shape: { attributes }, isDisabled, onChange }: Props) {
  const { t, option } = useOptions();
  const { stations } = useEdit('stations');
  return (
    <ChoiceField
      label={t('edit.station')}
      value={attributes.station ?? ''}
      isDisabled={isDisabled}
      wrong={attributes.station ? null : t('edit.needed')}
      options={stations.filter(({ agency }) => agency === attributes.agency).map(option)}
      onChange={(station) => onChange({ station })}
    />
  );
}

function ZoneParties({ shape: { attributes }, isDisabled, onChange }: Props) {
  const { t, named } = usePanelWords();
  const { agencies } = useEdit('agencies');
  const parties = attributes.agencies ?? [];
  const toggle = (code: string): void =>
    onChange({ agencies: parties.includes(code) ? parties.filter((one) => one !== code) : [...parties, code] });
  return (
    <fieldset>
      <legend>{t('edit.agencies')}</legend>
      {agencies.map((agency) => (
        <label key={agency.code} className="edit-check">
          <input
            type="checkbox"
            checked={parties.includes(agency.code)}
            disabled={isDisabled}
            onChange={() => toggle(agency.code)}
          />
          {named(agency)}
        </label>
      ))}
      {parties.length < 2 && <small className="failure">{t('edit.needsTwo')}</small>}
    </fieldset>
  );
}

function useOptions() {
  const { t, named } = usePanelWords();
  return {
    t,
    option: (one: { readonly code: string; readonly name_zh: string; readonly name_en: string }) => ({
      code: one.code,
      name: named(one),
    }),
  };
}
