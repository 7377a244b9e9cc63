import { useEffect, useState } from 'react';
import type { WireDraftSummary } from '../../../server/contract/draft-schemas.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { allows } from '../../state/session.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { DraftForm } from './DraftForm.tsx';
import { DraftItem } from './DraftItem.tsx';
import { groupDrafts } from './draft-words.ts';
import type { DraftGroups } from './draft-words.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { usePanelWords } from './use-panel-words.ts';

/** In the order of concern; what is over is folded away. */
const GROUPS: readonly (keyof DraftGroups)[] = ['waiting', 'mine', 'scheduled', 'others'];

/** All drafts that concern the viewer: what waits for them, what is theirs, what colleagues draw, what is to come. */
export function Drafts({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { drafts, session } = useEdit('drafts', 'session');
  const [isNaming, setIsNaming] = useState(false);
  const [isRead, setIsRead] = useState(drafts.length > 0);
  const { run, failure, isBusy, setFailure } = useTask();
  const read = (): void => {
    control.loadDrafts().then(() => {
      setIsRead(true);
      setFailure(null);
    }, setFailure);
  };
  useEffect(read, [control]);
  const groups = groupDrafts(drafts);
  const items = (list: readonly WireDraftSummary[]) => (
    <ul className="edit-list">
      {list.map((draft) => (
        <DraftItem key={draft.id} draft={draft} control={control} />
      ))}
    </ul>
  );
  const begin = async (title: string, reason: string): Promise<void> => {
    const isBegun = await run(async () => {
      await control.closeDraft();
      await control.startDraft(title, reason);
    });
    if (isBegun) control.openDialog('none');
  };
  return (
    <PanelFrame title={t('draft.title')} onClose={() => control.openDialog('none')}>
      {allows(session, 'draw') && !isNaming && (
        <p className="edit-actions">
          <button type="button" className="primary" onClick={() => setIsNaming(true)}>
            {t('draft.new')}
          </button>
        </p>
      )}
      {isNaming && (
        <DraftForm
          send={t('draft.begin')}
          isBusy={isBusy}
          onSend={(title, reason) => void begin(title, reason)}
          onCancel={() => setIsNaming(false)}
        />
      )}
      <Failure of={failure} />
      {failure !== null && (
        <button type="button" onClick={read}>
          {t('retry')}
        </button>
      )}
      {!isRead && failure === null && <p className="empty">{t('loading')}</p>}
      {isRead && drafts.length === 0 && <p className="empty">{t('draft.none')}</p>}
      {GROUPS.filter((group) => groups[group].length > 0).map((group) => (
        <section key={group} aria-labelledby={`drafts-${group}`}>
          <h3 id={`drafts-${group}`}>
            {t(`draft.group.${group}`)} <b>{groups[group].length}</b>
          </h3>
          {items(groups[group])}
        </section>
      ))}
      {groups.over.length > 0 && (
        <details className="edit-more">
          <summary>{t('draft.group.over', { count: groups.over.length })}</summary>
          {items(groups.over)}
        </details>
      )}
    </PanelFrame>
  );
}
