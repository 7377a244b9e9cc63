import type { WireDraftSummary } from '../../../server/contract/draft-schemas.ts';
import { usePanelWords } from './use-panel-words.ts';

/** What is asked once more before it is done, or needs words. */
export type DraftAction = 'rename' | 'discard' | 'withdraw';

/** What its author may do with a draft in the list, beside going on with it. */
function actionsOf({ state, isMine }: WireDraftSummary): readonly DraftAction[] {
  if (!isMine) return [];
  if (state === 'open') return ['rename', 'discard'];
  if (state === 'submitted' || state === 'approved') return ['discard'];
  return state === 'scheduled' ? ['withdraw'] : [];
}

interface Props {
  readonly draft: WireDraftSummary;
  readonly isOpen: boolean;
  /** On the map, above the draft that is open. */
  readonly isShown: boolean;
  readonly isBusy: boolean;
  readonly onOpen: () => void;
  readonly onShow: (isShown: boolean) => void;
  readonly onAsk: (action: DraftAction) => void;
}

/** What can be done with a draft in the list. */
export function DraftButtons({ draft, isOpen, isShown, isBusy, onOpen, onShow, onAsk }: Props) {
  const { t } = usePanelWords();
  const isOver = draft.state === 'published' || draft.state === 'discarded';
  return (
    <p className="edit-actions">
      {!isOver && !isOpen && (
        <button type="button" disabled={isBusy} onClick={onOpen}>
          {t(`draft.open.${draft.isMine && draft.state === 'open' ? 'draw' : 'look'}`)}
        </button>
      )}
      {!isOver && !draft.isMine && (
        <button type="button" aria-pressed={isShown} disabled={isBusy} onClick={() => onShow(!isShown)}>
          {t(isShown ? 'draft.hide' : 'draft.show')}
        </button>
      )}
      {actionsOf(draft).map((action) => (
        <button key={action} type="button" onClick={() => onAsk(action)}>
          {t(`draft.${action}`)}
        </button>
      ))}
    </p>
  );
}
