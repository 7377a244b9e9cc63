import type { WireDraft, WireDraftSummary } from '../../server/contract/draft-schemas.ts';
import { getJson } from '../live/api.ts';
import { edit } from '../state/edit.ts';

/** Reads all drafts that the viewer sees. @throws {ApiError} */
export async function loadDrafts(): Promise<void> {
  const { drafts } = await getJson<{ drafts: WireDraftSummary[] }>('/api/drafts');
  edit.setState({ drafts });
}

/** Shows somebody else's draft on the map as it is now, or hides it. @throws {ApiError} */
export async function showDraft(id: number, isShown: boolean): Promise<void> {
  const rest = edit.getState().othersShown.filter((shown) => shown.id !== id);
  const shown = isShown ? [...rest, await getJson<WireDraft>(`/api/drafts/${id}`)] : rest;
  edit.setState({ othersShown: shown });
}
