import { useTranslation } from 'react-i18next';
import type { DrawnAttributes } from '../../../server/domain/territory.ts';
import type { OwnEditControl } from '../create-control.ts';
import type { Shape } from '../engine/types.ts';
import { TextField } from './AttributeFields.tsx';
import { LayerAttributes } from './LayerAttributes.tsx';
import { useEdit } from './use-edit.ts';

/** Says what the selected feature is, and lets it be changed by whoever may draw it. */
export function AttributesForm({ control }: { control: OwnEditControl }) {
  const { selected, present } = useEdit('selected', 'present');
  const shape = present.get(selected[0] ?? '');
  // Another feature is another form: what was typed and not left belongs to the one before.
  return shape ? <Attributes key={shape.key} shape={shape} control={control} /> : null;
}

function Attributes({ shape, control }: { shape: Shape; control: OwnEditControl }) {
  const { t } = useTranslation();
  const { mayDraw, changed, added, inForce, selected } = useEdit('mayDraw', 'changed', 'added', 'inForce', 'selected');
  const { attributes, layer, code, key } = shape;
  const isDisabled = !mayDraw || shape.isLocked;
  const set = (change: Partial<DrawnAttributes>): void => control.setAttributes(key, { ...attributes, ...change });
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
          wrong={attributes[name] ? null : t('edit.needed')}
          onChange={(value) => value !== '' && set({ [name]: value })}
        />
      ))}
      <LayerAttributes shape={shape} isDisabled={isDisabled} onChange={set} />
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
          {t(added.has(key) ? 'edit.removeNew' : 'edit.remove')}
        </button>
      </p>
    </section>
  );
}
