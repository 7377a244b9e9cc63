import type { WireChange, WireDraft } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { edit } from '../state/edit.ts';
import { preferences } from '../state/preferences.ts';
import { allows } from '../state/session.ts';
import { dayText } from '../text/day.ts';
import { failureText } from '../text/failure.ts';
import { i18next } from '../text/i18n.ts';
import type { CopyStore } from './copy-keeper.ts';
import type { DraftDocument } from './draft-document.ts';
import { createDraftSaver } from './draft-saver.ts';
import type { Patch } from './engine/types.ts';

/** What the drafts need of the editor. */
export interface DraftParts {
  readonly document: DraftDocument;
  readonly copy: CopyStore;
  /** The document is another one: history and view begin anew. */
  onReplaced(): void;
  /** Reads what is in force where something is changed, so that there is something to compare with. */
  loadAround(changes: readonly WireChange[], bbox: Bbox | null): Promise<void>;
  /** Reads everything in force anew; what was drawn stays, and can still be undone. */
  reload(): Promise<void>;
  /** Changes what is drawn in one step that can be undone. */
  apply(label: string, patch: Patch): void;
  /** Whether whoever is signed in is still the one who drew. @throws {ApiError} */
  isSameViewer(): Promise<boolean>;
}

const FRESH = { check: null, clash: null, conflicts: [], saving: 'saved', failure: '' } as const;

export type OpenDraft = ReturnType<typeof createOpenDraft>;

/** The draft that lies open, with what it is to be called; it is told to the state, to the address and to the server. */
export function createOpenDraft(parts: DraftParts) {
  const { document } = parts;
  /** What the draft is to be called, as far as the server does not have it; `null` when it does. */
  let title: string | null = null;
  let reason: string | null = null;
  /** While one draft makes way for another, or is on its way, nothing is drawn: it would belong to neither. */
  let holds = 0;
  const waiting: (() => void)[] = [];
  const get = (): WireDraft | null => edit.getState().draft;
  function show(draft: WireDraft | null): void {
    const { session } = edit.getState();
    const isOwn = draft === null || (draft.isMine && draft.state === 'open');
    edit.setState({ draft, isHeld: holds > 0, mayDraw: allows(session, 'draw') && isOwn && holds === 0 });
  }
  const defaultTitle = (): string =>
    i18next.t('edit.draftTitle', {
      layer: i18next.t(`layer.${edit.getState().layer}`),
      day: dayText(Date.now(), preferences.getState().language),
    });

  const saver = createDraftSaver({
    copy: parts.copy,
    draft: get,
    content: () => ({
      title: title || (get()?.title ?? defaultTitle()),
      reason: reason ?? get()?.reason ?? '',
      changes: document.changes(),
    }),
    onSaved(saved, sent) {
      show(saved);
      // What was typed meanwhile is still to be sent.
      if (title === sent.title) title = null;
      if (reason === sent.reason) reason = null;
      history.replaceState(null, '', addressOf(saved.id));
    },
    onSaving(saving, failure) {
      edit.setState({ saving, failure: failure === null ? '' : failureText(failure) });
    },
    onKept: (isKeptHere) => edit.setState({ isKeptHere }),
    onClash: (theirs) => edit.setState({ clash: { theirs }, dialog: 'conflict' }),
    isSameViewer: parts.isSameViewer,
  });

  function replace(draft: WireDraft | null): void {
    document.takeChanges(draft?.changes ?? []);
    [title, reason] = [null, null];
    show(draft);
    edit.setState(FRESH);
    history.replaceState(null, '', addressOf(draft?.id ?? null));
    parts.onReplaced();
  }
  return {
    get,
    show,
    saver,
    /** Nothing is drawn before it is done. */
    async hold<T>(work: () => Promise<T>): Promise<T> {
      holds++;
      show(get());
      try {
        return await work();
      } finally {
        holds--;
        show(get());
        if (holds === 0) for (const goOn of waiting.splice(0)) goOn();
      }
    },
    /** Does something as soon as nothing is held: what is drawn in it counts. */
    async whenFree<T>(work: () => T): Promise<T> {
      while (holds > 0) await new Promise<void>((goOn) => waiting.push(goOn));
      return work();
    },
    /** What it is to be called from the next saving on; `null` for as the server has it. */
    call(nextTitle: string | null, nextReason: string | null): void {
      [title, reason] = [nextTitle, nextReason];
    },
    /** Opens a draft as the server has it. @throws {ApiError} */
    async take(next: WireDraft): Promise<void> {
      await parts.loadAround(next.changes, next.bbox);
      replace(next);
    },
    /** Leaves the draft as the server has it, and shows what is in force. */
    async leave(): Promise<void> {
      await saver.forget();
      replace(null);
    },
  };
}

function addressOf(id: number | null): string {
  const asked = new URLSearchParams(location.search);
  if (id === null) asked.delete('draft');
  else asked.set('draft', String(id));
  return `${location.pathname}${asked.size > 0 ? `?${asked}` : ''}${location.hash}`;
}
