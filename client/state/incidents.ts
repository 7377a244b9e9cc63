import { createStore } from 'zustand/vanilla';
import type { WireEvent } from '../../server/contract/live.ts';
import type { Incident } from '../../server/domain/incident.ts';

/** So many of those closed while the page was open are kept, for a card that shows one of them. */
const CLOSED_KEPT = 50;

export interface IncidentsState {
  /** Open ones, by id. */
  readonly open: ReadonlyMap<number, Incident>;
  /** The last ones that were closed while this page was open. */
  readonly closed: ReadonlyMap<number, Incident>;
  readonly isLoaded: boolean;
  /** Reported since this page was opened, not taken up and not looked at yet. */
  readonly unseen: ReadonlySet<number>;
}

/** Incidents as the log has them. */
export const incidents = createStore<IncidentsState>(() => ({
  open: new Map(),
  closed: new Map(),
  isLoaded: false,
  unseen: new Set(),
}));

/** What the server had when the stream began. */
export function loadIncidents(list: readonly Incident[]): void {
  const open = new Map(list.map((incident) => [incident.id, incident]));
  const unseen = new Set([...incidents.getState().unseen].filter((id) => open.has(id)));
  incidents.setState({ open, unseen, isLoaded: true });
}

/** Before others are loaded: what was known is not to be seen any more. */
export const forgetIncidents = (): void =>
  incidents.setState({ open: new Map(), closed: new Map(), isLoaded: false, unseen: new Set() });

/** @returns the incident if it is a new one. */
export function applyEvent({ event }: WireEvent): Incident | undefined {
  const { incident } = event;
  const state = incidents.getState();
  const open = new Map(state.open);
  let { closed } = state;
  if (incident.step === 'closed') {
    open.delete(incident.id);
    closed = new Map([...closed, [incident.id, incident] as const].slice(-CLOSED_KEPT));
  } else {
    open.set(incident.id, incident);
  }
  const isNew = event.kind === 'incident.reported';
  const unseen = new Set(state.unseen);
  if (isNew) unseen.add(incident.id);
  else unseen.delete(incident.id);
  incidents.setState({ open, closed, unseen });
  return isNew ? incident : undefined;
}

export function markSeen(id: number): void {
  const { unseen } = incidents.getState();
  if (!unseen.has(id)) return;
  incidents.setState({ unseen: new Set([...unseen].filter((other) => other !== id)) });
}

/** The worst first, and of these the newest. */
export const inOrder = (open: ReadonlyMap<number, Incident>): Incident[] =>
  [...open.values()].sort((a, b) => a.severity - b.severity || b.reportedAt - a.reportedAt || b.id - a.id);
