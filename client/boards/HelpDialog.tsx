import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { deleteJson } from '../live/api.ts';
import { allows } from '../state/session.ts';
import { setTrouble, wall } from '../state/wall.ts';
import { failureText } from '../text/failure.ts';
import { roleText } from '../text/people.ts';
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

/** The keys, who is signed in, and what the fading of marks means. */
export function HelpDialog() {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const session = useStore(wall, (state) => state.session);
  const keys = KEYS.filter(([, text]) => text !== 'help.report' || allows(session, 'report'));
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Whoever presses Enter goes on with the wall, and does not leave it.
    closer.current?.focus();
  }, []);
  const signOut = (): void => {
    deleteJson('/api/session').then(
      () => location.assign('/'),
      (error: unknown) => {
        dialog.current?.close();
        setTrouble('session', failureText(error));
      },
    );
  };
  return (
    <dialog
      ref={dialog}
      className="panel help"
      aria-labelledby="help-title"
      onClose={() => wall.setState({ panel: 'none' })}
    >
      <h2 id="help-title">{t('help.title')}</h2>
      <dl>
        {keys.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(text, { layers: LAYER_KEYS.map((layer) => t(`layer.${layer}`)).join(t('comma')) })}</dd>
          </div>
        ))}
      </dl>
      <p className="card-layer">{t('help.fade')}</p>
      {session && (
        <p className="help-session">
          {t('help.signedIn', { name: session.viewer.name, role: roleText(t, session.viewer.role) })}{' '}
          <a href="/">{t('home')}</a>
          {session.viewer.login !== null && (
            <button type="button" onClick={signOut}>
              {t('signOut')}
            </button>
          )}
        </p>
      )}
      <p className="buttons">
        <button ref={closer} type="button" className="primary" onClick={() => dialog.current?.close()}>
          {t('card.close')}
        </button>
      </p>
    </dialog>
  );
}
