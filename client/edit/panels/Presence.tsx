import { useEffect, useRef, useState } from 'react';
import type { Editor } from '../../state/edit.ts';
import { useTask } from '../../pages/form/use-task.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { newlyPublished } from './draft-words.ts';
import { usePanelWords } from './use-panel-words.ts';

/** Who else is drawing, where and at what; a click flies there. Their open drafts are on the map, if that is wanted. */
export function Presence({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { editors, drafts, othersShown } = useEdit('editors', 'drafts', 'othersShown');
  const task = useTask();
  const others = editors.filter(({ isMe }) => !isMe);
  const theirs = drafts.filter(({ isMine, state }) => !isMine && (state === 'open' || state === 'submitted'));
  const areShown = theirs.length > 0 && theirs.every(({ id }) => othersShown.some((shown) => shown.id === id));
  const titleOf = ({ draftId }: Editor): string =>
    drafts.find(({ id }) => id === draftId)?.title ?? t('draft.presence.noDraft');
  const toggle = (): Promise<boolean> =>
    task.run(async () => {
      for (const { id } of theirs) await control.showDraft(id, !areShown);
    });
  return (
    <div className="edit-presence">
      <Published control={control} />
      {others.length > 0 && (
        <ul aria-label={t('draft.presence')}>
          {others.map((editor) => (
            <li key={`${editor.who} ${editor.draftId}`}>
              <button
                type="button"
                disabled={editor.position === null}
                title={t('draft.presence.fly')}
                onClick={() => editor.position && control.flyTo(editor.position)}
              >
                <b>{editor.who}</b> {titleOf(editor)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {theirs.length > 0 && (
        <button type="button" aria-pressed={areShown} disabled={task.isBusy} onClick={() => void toggle()}>
          {t(areShown ? 'draft.presence.hide' : 'draft.presence.show', { count: theirs.length })}
        </button>
      )}
    </div>
  );
}

/** Says that a colleague has published; a click shows what has changed. */
function Published({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { drafts } = useEdit('drafts');
  const before = useRef(drafts);
  const [news, setNews] = useState<(typeof drafts)[number] | null>(null);
  useEffect(() => {
    const [latest] = newlyPublished(before.current, drafts);
    before.current = drafts;
    if (latest) setNews(latest);
  }, [drafts]);
  if (!news) return null;
  const { bbox } = news;
  return (
    <p className="edit-news" role="status">
      {t('draft.presence.published', { who: news.author, title: news.title })}{' '}
      {bbox && (
        <button type="button" onClick={() => control.flyTo(bbox)}>
          {t('draft.presence.see')}
        </button>
      )}
      <button type="button" aria-label={t('card.close')} onClick={() => setNews(null)}>
        ×
      </button>
    </p>
  );
}
