import type { Wgs84Position } from './position.ts';

/** The closed loop 接单 – 派单 – 处置 – 反馈 – 跟进 – 回访, then closed. An incident only goes forward. */
export const STEPS = ['received', 'dispatched', 'handling', 'fed-back', 'followed-up', 'revisited', 'closed'] as const;
export type Step = (typeof STEPS)[number];

/** The national four-level scale: 1 = Ⅰ red, 2 = Ⅱ orange, 3 = Ⅲ yellow, 4 = Ⅳ blue. */
type Severity = 1 | 2 | 3 | 4;

/** An incident without a key of its reporter's is exported under this and its id. */
export const EXPORTED_AS = 'INCIDENT-';

/** What a reporter says; the rest is found from the place. */
export interface IncidentReport {
  /** The reporter's own key, 1–128 characters: the same key from the same reporter is the same incident. */
  readonly externalId: string | null;
  /** A row of `kind` with noun `incident`. */
  readonly kind: string;
  readonly severity: Severity;
  readonly position: Wgs84Position;
  readonly description: string;
  /** Epoch milliseconds UTC. */
  readonly occurredAt: number;
  /** Invented, and shown as such. */
  readonly demo: boolean;
}

/** An incident as it stands. Times are epoch milliseconds UTC; ids are `feature.id`. */
export interface Incident extends IncidentReport {
  readonly id: number;
  readonly step: Step;
  readonly reportedAt: number;
  readonly updatedAt: number;
  readonly jurisdictionId: number | null;
  readonly beatId: number | null;
  readonly zoneIds: readonly number[];
  /** The agencies concerned: the jurisdiction's, and every agency of an adjacency zone that it lies in. */
  readonly agencyIds: readonly number[];
  /** Counts changes; the `ETag` of the incident. */
  readonly version: number;
}

/** The step after this one, or `undefined` after the last. */
export function nextStep(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) + 1];
}
