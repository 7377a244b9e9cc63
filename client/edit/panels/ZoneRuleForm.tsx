import { useMemo, useState } from 'react';
import type { ZoneRule } from '../../../server/domain/territory.ts';
import type { Border } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { Field, SelectField } from '../../pages/form/Field.tsx';
import { provinceText } from '../../text/provinces.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import type { LonLat, Shape } from '../engine/types.ts';
import { boxOf } from './area-box.ts';
import { BorderEnd } from './BorderEnd.tsx';
import { zoneShape } from './zone-shape.ts';
import { useRulePreview } from './use-rule-preview.ts';
import { usePanelWords } from './use-panel-words.ts';

const [MIN_KM, MAX_KM] = [0.1, 50];
const START_KM = 5;

interface Props {
  readonly known: readonly Border[];
  /** The zone that gets the rule; a new one without it. */
  readonly zone: Shape | undefined;
  readonly control: EditControl;
}

const pairOf = ({ provinces }: { provinces: readonly string[] }): string => [...provinces].sort().join();

/** Border, ends and width; what they make is on the map while they are being changed. */
export function ZoneRuleForm({ known, zone, control }: Props) {
  const { t, language, nameOf } = usePanelWords();
  const { mayDraw } = useEdit('mayDraw');
  const old = zone?.attributes.rule ?? null;
  const [pair, setPair] = useState(old ? pairOf(old) : pairOf(known[0]!));
  const [from, setFrom] = useState<LonLat | null>(old?.from ?? null);
  const [to, setTo] = useState<LonLat | null>(old?.to ?? null);
  const [km, setKm] = useState(String(old ? old.widthM / 1_000 : START_KM));
  const [zh, setZh] = useState(zone?.attributes.name_zh ?? '');
  const [en, setEn] = useState(zone?.attributes.name_en ?? '');
  const border = known.find((one) => pairOf(one) === pair) ?? known[0]!;
  const width = Number(km);
  const isWidth = width >= MIN_KM && width <= MAX_KM;

  const rule = useMemo(
    (): ZoneRule | null =>
      isWidth ? { provinces: border.provinces, from, to, widthM: Math.round(width * 1_000) } : null,
    [border, from, to, width, isWidth],
  );
  const { made, failure } = useRulePreview(control, rule, zone);
  const provinces = border.provinces.map((code) => provinceText(code, language));
  const pairText = (one: Border): string =>
    t('draft.rule.pair', {
      a: provinceText(one.provinces[0], language),
      b: provinceText(one.provinces[1], language),
    });
  const apply = (): void => {
    if (!made || !rule) return;
    const words = { name_zh: zh.trim(), name_en: en.trim(), agencies: made.agencies, rule };
    const shape = zoneShape(zone, words, made.area, made.from);
    control.showPreview(null);
    control.setLayer('adjacency-zone');
    control.apply('draft.did.zone-rule', new Map([[shape.key, shape]]));
    control.select(shape.key);
    control.openDialog('none');
  };
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <SelectField label={t('draft.rule.border')} value={pair} onText={setPair}>
        {known.map((one) => (
          <option key={pairOf(one)} value={pairOf(one)}>
            {pairText(one)}
          </option>
        ))}
      </SelectField>
      <BorderEnd end="from" value={from} control={control} onChange={setFrom} />
      <BorderEnd end="to" value={to} control={control} onChange={setTo} />
      <Field
        label={t('draft.rule.width')}
        type="number"
        min={MIN_KM}
        max={MAX_KM}
        step={0.1}
        inputMode="decimal"
        required
        value={km}
        onText={setKm}
      />
      <input
        type="range"
        min={MIN_KM}
        max={20}
        step={0.1}
        value={isWidth ? width : START_KM}
        aria-label={t('draft.rule.width')}
        onChange={({ target }) => setKm(target.value)}
      />
      <Field label={t('draft.rule.nameZh')} value={zh} onText={setZh} required maxLength={200} />
      <Field label={t('draft.rule.nameEn')} value={en} onText={setEn} required maxLength={200} />
      <Failure of={failure} />
      <p className="edit-sum" role="status">
        {made && isWidth
          ? t('draft.rule.sentence', {
              a: provinces[0],
              b: provinces[1],
              km: width,
              agencies: made.agencies.map((code) => nameOf('agency', code)).join(t('draft.list')),
            })
          : failure === null && isWidth
            ? t('loading')
            : ''}
      </p>
      <p className="buttons">
        <button type="submit" className="primary" disabled={!made || !mayDraw}>
          {t(zone ? (old ? 'draft.rule.again' : 'draft.rule.replace') : 'draft.rule.create')}
        </button>
      </p>
      {made && (
        <p className="edit-actions">
          <button type="button" onClick={() => control.flyTo(boxOf([made.area]) ?? made.from)}>
            {t('draft.rule.look')}
          </button>
        </p>
      )}
    </form>
  );
}
