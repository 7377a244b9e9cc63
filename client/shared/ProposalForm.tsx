import type { ShareOptions } from '../../server/contract/share-schemas.ts';
import { SHARE_LAYERS } from '../../server/domain/share.ts';
import type { ShareLayerName } from '../../server/domain/share.ts';
import { dayIn } from '../text/day.ts';
import { LayerFields } from './LayerFields.tsx';
import { lastDay, othersThan, zonesWith } from './proposal.ts';
import type { Draft, LayerTerms } from './proposal.ts';
import { useShareWords } from './use-share-words.ts';

interface ProposalFormProps {
  readonly options: ShareOptions;
  readonly agency: string;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Between whom, where, what and how long. */
export function ProposalForm({ options, agency, draft, onChange }: ProposalFormProps) {
  const { t, nameOf } = useShareWords();
  const set = (part: Partial<Draft>): void => onChange({ ...draft, ...part });
  const setLayer = (layer: ShareLayerName, terms: LayerTerms | undefined): void => {
    const others = Object.entries(draft.layers).filter(([name]) => name !== layer);
    set({ layers: Object.fromEntries(terms ? [...others, [layer, terms]] : others) });
  };
  const setOther = (other: string): void => set({ other, zones: zonesWith(options, other).map(({ code }) => code) });
  const toggleZone = (code: string): void =>
    set({ zones: draft.zones.includes(code) ? draft.zones.filter((zone) => zone !== code) : [...draft.zones, code] });
  return (
    <>
      <fieldset>
        <legend>{t('propose.direction')}</legend>
        {[true, false].map((isGiving) => (
          <label key={String(isGiving)}>
            <input
              type="radio"
              name="direction"
              checked={draft.isGiving === isGiving}
              onChange={() => set({ isGiving })}
            />
            {t(isGiving ? 'propose.give' : 'propose.ask')}
          </label>
        ))}
      </fieldset>
      <label className="propose-row">
        {t('propose.other')}
        <select name="other" value={draft.other} onChange={({ target }) => setOther(target.value)}>
          {othersThan(options, agency).map((other) => (
            <option key={other.code} value={other.code}>
              {nameOf(other)}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{t('propose.zones')}</legend>
        {zonesWith(options, draft.other).map((zone) => (
          <label key={zone.code}>
            <input type="checkbox" checked={draft.zones.includes(zone.code)} onChange={() => toggleZone(zone.code)} />
            {nameOf(zone)}
          </label>
        ))}
      </fieldset>
      <fieldset className="propose-layers">
        <legend>{t('propose.layers')}</legend>
        {SHARE_LAYERS.map((layer) => (
          <LayerFields
            key={layer}
            layer={layer}
            terms={draft.layers[layer]}
            onChange={(terms) => setLayer(layer, terms)}
          />
        ))}
      </fieldset>
      <label className="propose-row is-check">
        <input type="checkbox" checked={draft.isCut} onChange={() => set({ isCut: !draft.isCut })} />
        {t('propose.cut')}
      </label>
      <div className="propose-period">
        <label>
          {t('propose.from')}
          <input
            type="date"
            name="from"
            min={dayIn(0)}
            max={lastDay()}
            value={draft.from}
            onChange={({ target }) => set({ from: target.value })}
          />
        </label>
        <label>
          {t('propose.to')}
          <input
            type="date"
            name="to"
            required
            min={dayIn(0)}
            max={lastDay()}
            value={draft.to}
            onChange={({ target }) => set({ to: target.value })}
          />
        </label>
        <small>{t('propose.fromHint')}</small>
      </div>
      <label className="propose-row">
        {t('propose.note')}
        <textarea rows={2} maxLength={1000} value={draft.note} onChange={({ target }) => set({ note: target.value })} />
      </label>
    </>
  );
}
