import { createStore } from 'zustand/vanilla';
import type { ShareOptions, WireShare } from '../../server/contract/share-schemas.ts';

/** What the agreements of the viewer's agency are, and what new ones can be made of. */
export interface SharesState {
  /** `null` before they were read. */
  readonly list: readonly WireShare[] | null;
  readonly options: ShareOptions | null;
  /** Why they could not be read, in the user's language; '' when they could. */
  readonly failure: string;
  readonly chosen: number | null;
  readonly isProposing: boolean;
}

export const shares = createStore<SharesState>(() => ({
  list: null,
  options: null,
  failure: '',
  chosen: null,
  isProposing: false,
}));

/** Takes in a share as it is now, new or changed. */
export function putShare(share: WireShare): void {
  const list = shares.getState().list ?? [];
  const isKnown = list.some(({ id }) => id === share.id);
  shares.setState({ list: isKnown ? list.map((old) => (old.id === share.id ? share : old)) : [share, ...list] });
}

/** What waits for `agency` first, then what is in force, then what is to come, then what is past; of each the newest first. */
export function inOrderOfConcern(list: readonly WireShare[], agency: string | null): WireShare[] {
  const rank = ({ state, proposedByAgency }: WireShare): number => {
    if (state === 'proposed') return proposedByAgency === agency ? 3 : 0;
    return { 'in-force': 1, accepted: 2, over: 4, ended: 4 }[state];
  };
  return [...list].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
}

/** Seconds after which units are shown to `receiver` at the earliest, as was agreed; 0 where nothing late was agreed. */
export function agreedDelayS(list: readonly WireShare[] | null, receiver: string | undefined): number {
  const delays = (list ?? [])
    .filter((share) => share.state === 'in-force' && share.receiver === receiver)
    .flatMap(({ layers }) => layers.unit?.delayS ?? []);
  return delays.length === 0 ? 0 : Math.min(...delays);
}

export const isPast = ({ state }: WireShare): boolean => state === 'over' || state === 'ended';
