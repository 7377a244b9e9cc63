export const DRAFT_CHANNEL = 'draft_changed';

/** That a draft is another one than before. */
export interface DraftChanged {
  readonly id: number;
  readonly version: number;
  /** Whose it is and whom it touches, or did until now; `null` for one of several agencies. */
  readonly agencyIds: readonly (number | null)[];
}

/**
 * Tells this process of every change of a draft, whichever process made it.
 *
 * @param listen - calls back with what the database's trigger says on `DRAFT_CHANNEL`.
 */
export async function createDraftNews(listen: (onPayload: (payload: string) => void) => Promise<() => Promise<void>>) {
  const listeners = new Set<(change: DraftChanged) => void>();
  const unlisten = await listen((payload) => {
    const { id, version, agencyId, touches } = JSON.parse(payload) as {
      id: number;
      version: number;
      agencyId: number | null;
      touches: readonly number[];
    };
    const change = { id, version, agencyIds: [agencyId, ...touches] };
    for (const listener of listeners) listener(change);
  });
  return {
    /** @returns stops telling. */
    onChange(listener: (change: DraftChanged) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: (): Promise<void> => unlisten(),
  };
}
