import { useEffect, useRef } from 'react';
import { wall } from '../state/wall.ts';
import { LAYER_KEYS } from './shortcuts.ts';
import { useWords } from './use-words.ts';

const KEYS: readonly (readonly [keys: string, text: string])[] = [
  ['↑ ↓', 'help.arrows'],
  ['← →', 'help.pan'],
  ['Enter', 'help.enter'],
  ['/', 'help.search'],
  ['N', 'help.report'],
  ['1 – 7', 'help.layers'],
  ['+ −', 'help.zoom'],
  ['H', 'help.home'],
  ['T', 'help.theme'],
  ['E', 'help.language'],
  ['M', 'help.mute'],
  ['Esc', 'help.escape'],
];

/** The keys, and what the fading of marks means. */
export function HelpDialog() {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="panel help"
      aria-labelledby="help-title"
      onClose={() => wall.setState({ panel: 'none' })}
    >
      <h2 id="help-title">{t('help.title')}</h2>
      <dl>
        {KEYS.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(text, { layers: LAYER_KEYS.map((layer) => t(`layer.${layer}`)).join(t('comma')) })}</dd>
          </div>
        ))}
      </dl>
      <p className="card-layer">{t('help.fade')}</p>
      <p className="buttons">
        <button type="button" className="primary" onClick={() => dialog.current?.close()}>
          {t('card.close')}
        </button>
      </p>
    </dialog>
  );
}
