import { SHARE_FIELDS } from '../../server/domain/share.ts';
import type { ShareLayerName } from '../../server/domain/share.ts';
import { SeveritySign } from '../boards/SeveritySign.tsx';
import { everythingOf } from './proposal.ts';
import type { LayerTerms } from './proposal.ts';
import { delayText, gridText } from './terms-text.ts';
import { useShareWords } from './use-share-words.ts';

const DELAYS_S = [0, 30, 60, 300, 900, 3_600];
const GRIDS_M = [0, 100, 500, 1_000, 5_000];
const SEVERITIES = [1, 2, 3, 4] as const;
/** Layers whose things have kinds that can be chosen among. */
const WITH_KINDS: readonly ShareLayerName[] = ['place', 'unit', 'incident'];

interface LayerFieldsProps {
  readonly layer: ShareLayerName;
  /** `undefined` when the layer is not shared. */
  readonly terms: LayerTerms | undefined;
  readonly onChange: (terms: LayerTerms | undefined) => void;
}

/** Whether a layer is shared and what of it. */
export function LayerFields({ layer, terms, onChange }: LayerFieldsProps) {
  const { t } = useShareWords();
  return (
    <div className={`layer-fields${terms ? ' is-shared' : ''}`}>
      <label className="layer-switch">
        <input
          type="checkbox"
          checked={terms !== undefined}
          onChange={() => onChange(terms ? undefined : everythingOf(layer))}
        />
        <b>{t(`layer.${layer}`)}</b>
        <small>{t(`propose.about.${layer}`)}</small>
      </label>
      {terms && (
        <div className="layer-terms">
          <Fields layer={layer} terms={terms} onChange={onChange} />
          {WITH_KINDS.includes(layer) && <Kinds layer={layer} terms={terms} onChange={onChange} />}
          {layer === 'incident' && <Severities terms={terms} onChange={onChange} />}
          {layer === 'unit' && <Blur terms={terms} onChange={onChange} />}
        </div>
      )}
    </div>
  );
}

interface TermsProps {
  readonly terms: LayerTerms;
  readonly onChange: (terms: LayerTerms) => void;
}

const without = <T,>(list: readonly T[], item: T): T[] => list.filter((other) => other !== item);

function Fields({ layer, terms, onChange }: TermsProps & { layer: ShareLayerName }) {
  const { t } = useShareWords();
  return (
    <fieldset>
      <legend>{t('propose.fields')}</legend>
      {SHARE_FIELDS[layer].map((field) => {
        const isShown = terms.fields.includes(field);
        return (
          <label key={field}>
            <input
              type="checkbox"
              checked={isShown}
              onChange={() =>
                onChange({ ...terms, fields: isShown ? without(terms.fields, field) : [...terms.fields, field] })
              }
            />
            {t(`share.field.${field}`)}
          </label>
        );
      })}
      {SHARE_FIELDS[layer].some((field) => field === 'name') && !terms.fields.includes('name') && (
        <small>{t('propose.noName')}</small>
      )}
    </fieldset>
  );
}

function Kinds({ layer, terms, onChange }: TermsProps & { layer: ShareLayerName }) {
  const { t, nameOf, options } = useShareWords();
  const { kinds } = terms;
  return (
    <fieldset>
      <legend>{t('propose.kinds')}</legend>
      <label>
        <input
          type="checkbox"
          checked={kinds === null}
          onChange={() => onChange({ ...terms, kinds: kinds === null ? [] : null })}
        />
        {t('propose.allKinds')}
      </label>
      {kinds !== null &&
        options?.kinds
          .filter(({ noun }) => noun === layer)
          .map((kind) => {
            const isShown = kinds.includes(kind.code);
            return (
              <label key={kind.code}>
                <input
                  type="checkbox"
                  checked={isShown}
                  onChange={() =>
                    onChange({ ...terms, kinds: isShown ? without(kinds, kind.code) : [...kinds, kind.code] })
                  }
                />
                {nameOf(kind)}
              </label>
            );
          })}
    </fieldset>
  );
}

function Severities({ terms, onChange }: TermsProps) {
  const { t } = useShareWords();
  const shown = terms.severities ?? SEVERITIES;
  return (
    <fieldset>
      <legend>{t('propose.severities')}</legend>
      {SEVERITIES.map((severity) => {
        const isShown = shown.includes(severity);
        return (
          <label key={severity}>
            <input
              type="checkbox"
              checked={isShown}
              onChange={() => {
                const next = isShown ? without(shown, severity) : [...shown, severity].sort();
                onChange({ ...terms, severities: next.length === SEVERITIES.length ? null : next });
              }}
            />
            <SeveritySign severity={severity} />
            {t(`severity.${severity}`)}
          </label>
        );
      })}
    </fieldset>
  );
}

/** How late and how coarse positions are told. */
function Blur({ terms, onChange }: TermsProps) {
  const { t } = useShareWords();
  return (
    <div className="layer-blur">
      <label>
        {t('propose.delay')}
        <select value={terms.delayS} onChange={({ target }) => onChange({ ...terms, delayS: Number(target.value) })}>
          {DELAYS_S.map((seconds) => (
            <option key={seconds} value={seconds}>
              {delayText(t, seconds)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('propose.grid')}
        <select value={terms.gridM} onChange={({ target }) => onChange({ ...terms, gridM: Number(target.value) })}>
          {GRIDS_M.map((metres) => (
            <option key={metres} value={metres}>
              {gridText(t, metres)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
