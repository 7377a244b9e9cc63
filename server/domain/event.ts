import type { Incident } from './incident.ts';

/** What happened, in the past tense, with what the map needs to follow without asking again. */
export type DomainEvent =
  | { readonly kind: 'incident.reported'; readonly incident: Incident }
  | { readonly kind: 'incident.stepped'; readonly incident: Incident; readonly from: Incident['step'] };

/** A row of the log. */
export interface LoggedEvent {
  /** Gapless over the whole log, from 1. */
  readonly seq: number;
  /** The `seq` before this one among the events in the viewer's scope; 0 before the first. */
  readonly previousSeq: number;
  /** Epoch milliseconds UTC. */
  readonly at: number;
  readonly agencyIds: readonly number[];
  readonly event: DomainEvent;
}
