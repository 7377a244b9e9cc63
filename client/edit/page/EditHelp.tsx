import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditControl } from '../edit-control.ts';
import { TOOL_IDS } from '../tool-ids.ts';
import { TOOL_KEYS } from './keys.ts';

const KEYS: readonly (readonly [keys: string, text: string])[] = [
  ['1 2 3', 'edit.help.layers'],
  ['← ↑ ↓ →', 'edit.help.arrows'],
  ['Enter', 'edit.help.enter'],
  ['Ctrl+Enter', 'edit.help.finish'],
  ['Tab', 'edit.help.tab'],
  ['Backspace', 'edit.help.back'],
  ['Delete', 'edit.help.delete'],
  ['Esc', 'edit.help.escape'],
  ['Ctrl+Z', 'edit.help.undo'],
  ['Ctrl+Y', 'edit.help.redo'],
  ['Alt', 'edit.help.alt'],
  ['Ctrl', 'edit.help.ctrl'],
  ['N', 'edit.help.snap'],
  ['I', 'edit.help.alone'],
  ['Q', 'edit.help.position'],
  ['Z', 'edit.help.zoomTo'],
  ['+ −', 'help.zoom'],
  ['T', 'help.theme'],
];

const TOUCHES = ['tap', 'drag', 'two', 'long'] as const;

/** All keys of the editor, and what fingers do. */
export function EditHelp({ control }: { control: EditControl }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    closer.current?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="panel help edit-help"
      aria-labelledby="edit-help-title"
      onClose={() => control.openDialog('none')}
    >
      <h2 id="edit-help-title">{t('help.title')}</h2>
      <div className="edit-help-columns">
        <dl>
          {TOOL_IDS.map((tool) => (
            <div key={tool}>
              <dt>
                <kbd>{TOOL_KEYS[tool]}</kbd>
              </dt>
              <dd>{t(`edit.tool.${tool}`)}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {KEYS.map(([keys, text]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{t(text)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <h3>{t('edit.help.touchTitle')}</h3>
      <dl className="edit-help-touch">
        {TOUCHES.map((touch) => (
          <div key={touch}>
            <dt>{t(`edit.help.touch.${touch}.keys`)}</dt>
            <dd>{t(`edit.help.touch.${touch}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="buttons">
        <button ref={closer} type="button" className="primary" onClick={() => dialog.current?.close()}>
          {t('card.close')}
        </button>
      </p>
    </dialog>
  );
}
