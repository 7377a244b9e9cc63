import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoordinateSystem } from '../../../server/domain/coordinate-system.ts';
import type { LayerName } from '../../../server/domain/layer.ts';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { SelectField } from '../form/Field.tsx';
import { sourceOf, withLayers } from './file-settings.ts';
import type { SettingsDraft } from './file-settings.ts';
import { MappingTable } from './MappingTable.tsx';
import { propertiesOf } from './mapping.ts';
import { SystemField } from './SystemField.tsx';

interface Props {
  readonly job: ImportJob;
  readonly draft: SettingsDraft;
  /** What it may be loaded into. */
  readonly layers: readonly LayerName[];
  readonly isBusy: boolean;
  /** What the told system means, in words. */
  readonly place: { readonly text: string; readonly isDoubtful: boolean } | null;
  readonly onDraft: (draft: SettingsDraft) => void;
  readonly onCheck: () => void;
}

/** Everything that only the user can know; the button tries it without storing anything. */
export function SettingsStep({ job, draft, layers, isBusy, place, onDraft, onCheck }: Props) {
  const { t } = useTranslation();
  const source = sourceOf(job, draft);
  const set = (change: Partial<SettingsDraft>): void => onDraft({ ...draft, ...change });
  return (
    <form
      className="form is-wide"
      onSubmit={(event) => {
        event.preventDefault();
        onCheck();
      }}
    >
      <div className="pair">
        {job.layers.length > 1 && (
          <SelectField
            label={t('files.source')}
            required
            value={draft.source}
            onText={(name) => onDraft(withLayers(job, draft, { source: name }))}
          >
            <option value="">{t('files.choosePlease')}</option>
            {job.layers.map(({ name, features }) => (
              <option key={name} value={name}>
                {t('files.layerOf', { name, count: features })}
              </option>
            ))}
          </SelectField>
        )}
        <SelectField
          label={t('files.layer')}
          hint={t('files.layerHint')}
          required
          value={draft.layer}
          onText={(layer) => onDraft(withLayers(job, draft, { layer: layer as SettingsDraft['layer'] }))}
        >
          <option value="">{t('files.choosePlease')}</option>
          {layers.map((layer) => (
            <option key={layer} value={layer}>
              {t(`files.layer.${layer}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <SystemField
        value={draft.system}
        declared={source?.declaredSystem ?? null}
        onSystem={(system) => set({ system: system as CoordinateSystem | '' })}
      />
      <p role="status" className={place?.isDoubtful ? 'place notice is-bad' : 'place'}>
        {place?.text}
      </p>
      {source && draft.layer && (
        <MappingTable
          properties={propertiesOf(draft.layer)}
          fields={source.fields}
          mapping={draft.mapping}
          onMapping={(mapping) => set({ mapping })}
        />
      )}
      <Switch
        label={t('files.repair')}
        hint={t('files.repairHint')}
        isOn={draft.repair}
        onSwitch={(repair) => set({ repair })}
      />
      <Switch
        label={t('files.replace')}
        hint={t('files.replaceHint')}
        isOn={draft.replace}
        onSwitch={(replace) => set({ replace })}
      />
      {draft.replace && (
        <p className="notice is-bad" role="alert">
          {t('files.replaceWarning', { layer: draft.layer ? t(`files.layer.${draft.layer}`) : t('files.layer') })}
        </p>
      )}
      <p className="buttons">
        <button type="submit" className="primary" disabled={isBusy}>
          {t('files.check')}
        </button>
      </p>
    </form>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}

function Switch({ label, hint, isOn, onSwitch }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onSwitch(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}
