import { getJson } from '../live/api.ts';
import { MAX_CODES } from '../../server/contract/editing.ts';
import { edit } from '../state/edit.ts';
import { followLive } from '../live/live-client.ts';
import type { EditMap } from '../map/edit-map.ts';
import type { EditControl } from './edit-control.ts';

/** The pointer is looked for this often. */
const TELL_MS = 1_000;

/** Follows what others do: tiles that change below, drafts, and who draws where. @returns follows no more. */
export async function followEdits(control: EditControl, map: EditMap): Promise<() => void> {
  const { seq } = await getJson<{ seq: number }>('/api/incidents?open=true&limit=1');
  const ignore = (): void => undefined;
  const line = followLive(seq, {
    onEvent: ignore,
    onFrame: ignore,
    onServerTime: ignore,
    onLink({ state }) {
      if (state === 'refused') control.signedOut();
    },
    onTilesChanged({ tileset, bbox }) {
      map.refreshTiles(tileset, bbox);
      if (tileset === 'territory') void control.renew(bbox).catch(ignore);
    },
    onReady(isBack) {
      if (isBack) void control.catchUp().catch(ignore);
    },
    onEditors: (editors) => edit.setState({ editors }),
    onDraftChanged({ id, version }) {
      void control.loadDrafts().catch(ignore);
      void control.renewDraft(id, version).catch(ignore);
      void renewShown(control, id, version).catch(ignore);
    },
    // Another territory is to be seen, or another one is signed in: what was read is void.
    onStartOver: () => location.reload(),
  });
  const tell = (): void => {
    const { draft, selected, present } = edit.getState();
    const codes = selected.flatMap((key) => present.get(key)?.code ?? []).slice(0, MAX_CODES);
    line.editing({ draftId: draft?.id ?? null, position: map.pointer() ?? map.middle(), codes });
  };
  const stopTelling = edit.subscribe((now, before) => {
    if (now.draft?.id !== before.draft?.id || now.selected !== before.selected) tell();
  });
  map.onMoved(tell);
  const telling = setInterval(tell, TELL_MS);
  tell();
  return () => {
    stopTelling();
    clearInterval(telling);
    line.editing(null);
    line.stop();
  };
}

/** Reads a draft of somebody else again that the map shows. */
async function renewShown(control: EditControl, id: number, version: number): Promise<void> {
  const shown = edit.getState().othersShown.find((draft) => draft.id === id);
  if (shown && shown.version !== version) await control.showDraft(id, true);
}
