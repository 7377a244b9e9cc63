import { createStore } from 'zustand/vanilla';
import type { WireEvent } from '../../server/contract/live.ts';
import type { Incident } from '../../server/domain/incident.ts';

export interface IncidentsState {
  /** Open ones, by id. */
  readonly open: ReadonlyMap<number, Incident>;
  readonly isLoaded: boolean;
  /** Reported since this page was opened and not looked at yet. */
  readonly unseen: ReadonlySet<number>;
}

/** Open incidents, as the log has them. */
export const incidents = createStore<IncidentsState>(() => ({ open: new Map(), isLoaded: false, unseen: new Set() }));

/** What the server had when the stream began. */
export function loadIncidents(list: readonly Incident[]): void {
  incidents.setState({ open: new Map(list.map((incident) => [incident.id, incident])), isLoaded: true });
}

/** @returns the incident if it is a new one. */
export function applyEvent({ event }: WireEvent): Incident | undefined {
  const { incident } = event;
  const { open, unseen } = incidents.getState();
  const next = new Map(open);
  if (incident.step === 'closed') next.delete(incident.id);
  else next.set(incident.id, incident);
  const isNew = event.kind === 'incident.reported';
  incidents.setState({ open: next, unseen: isNew ? new Set([...unseen, incident.id]) : unseen });
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
