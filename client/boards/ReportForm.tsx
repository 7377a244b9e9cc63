import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { postJson } from '../live/api.ts';
import { wall } from '../state/wall.ts';
import { failureText } from '../text/failure.ts';
import { SeveritySign } from './SeveritySign.tsx';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

const SEVERITIES = [1, 2, 3, 4] as const;

/** What was typed into a form that was left; the next one begins with it. */
let draft = '';

/** Reports an incident at the place of the pin. What was typed stays until it is stored. */
export function ReportForm({ control }: { control: WallControl }) {
  const { t, nameOf } = useWords();
  const position = useStore(wall, (state) => state.reportAt);
  const kinds = useStore(wall, (state) => state.kinds).filter(({ noun }) => noun === 'incident');
  const session = useStore(wall, (state) => state.session);
  const [kind, setKind] = useState('');
  const [severity, setSeverity] = useState<(typeof SEVERITIES)[number]>(3);
  const [description, setDescription] = useState(draft);
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState('');
  // One key a form: a repeated press, or a retry after a lost answer, is the same incident.
  const [externalId] = useState(() => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.show();
    const { right, width } = dialog.current!.getBoundingClientRect();
    // On a phone the form is a sheet over the lower half.
    if (position && width < 0.6 * innerWidth) control.map.keepClear(position, right);
    // Only when it opens: a pin that is dragged stays where it was let go.
  }, []);
  if (!position) return null;

  const close = (): void => wall.setState({ panel: 'none', reportAt: null });
  const send = async (): Promise<void> => {
    setIsSending(true);
    setFailure('');
    try {
      const { id } = await postJson<{ id: number }>('/api/incidents', {
        kind: kind || kinds[0]?.code,
        severity,
        position,
        description,
        externalId,
        ...(session?.demo ? { demo: true } : {}),
      });
      draft = '';
      close();
      control.select({ layer: 'incident', id, properties: {} });
    } catch (error) {
      setFailure(failureText(error));
      setIsSending(false);
    }
  };
  return (
    <dialog ref={dialog} className="panel report" aria-labelledby="report-title" onCancel={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h2 id="report-title">{t('report.title')}</h2>
        <p className="card-layer">
          {t('report.position')} {position.map((degrees) => degrees.toFixed(5)).join(', ')} — {t('report.hint')}
        </p>
        <label>
          {t('report.kind')}
          <select value={kind || kinds[0]?.code} onChange={(event) => setKind(event.target.value)} autoFocus>
            {kinds.map((option) => (
              <option key={option.code} value={option.code}>
                {nameOf(option)}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>{t('report.severity')}</legend>
          {SEVERITIES.map((level) => (
            <label key={level} className={severity === level ? 'is-chosen' : ''}>
              <input type="radio" name="severity" checked={severity === level} onChange={() => setSeverity(level)} />
              <SeveritySign severity={level} />
              {t(`severity.${level}`)}
            </label>
          ))}
        </fieldset>
        <label>
          {t('report.description')}
          <textarea
            rows={3}
            maxLength={4000}
            value={description}
            onChange={(event) => setDescription((draft = event.target.value))}
          />
        </label>
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        <p className="buttons">
          <button type="button" onClick={close}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={isSending}>
            {t(isSending ? 'report.sending' : 'report.send')}
          </button>
        </p>
      </form>
    </dialog>
  );
}
