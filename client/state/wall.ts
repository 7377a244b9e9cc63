import { createStore } from 'zustand/vanilla';
import type { Hit } from '../map/hit.ts';
import type { Session } from './session.ts';

export type LayerId = 'jurisdiction' | 'beat' | 'adjacency-zone' | 'place' | 'station' | 'unit' | 'incident';

/** A word of the pack in both languages. */
export interface Kind {
  readonly noun: string;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
}

export interface AgencySummary {
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly units: Readonly<Record<string, number>>;
}

/** What a unit is, beside where it is. */
export interface UnitInfo {
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly kind: string;
  readonly agency: string;
  readonly beat: string | null;
  readonly station: string | null;
}

export interface Named {
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
}

export interface Link {
  readonly state: 'connecting' | 'live' | 'lost' | 'refused';
  /** When the line was lost, epoch milliseconds. */
  readonly since: number;
}

/** What is open beside the map. */
export type Panel = 'none' | 'help' | 'report';

/** Something that may fail and be tried again. */
export type Trouble = 'load' | 'names' | 'map' | 'marks' | 'card' | 'session';

export interface WallState {
  readonly session: Session | null;
  readonly link: Link;
  /** Milliseconds that the server's clock is ahead of ours. */
  readonly clockAheadMs: number;
  readonly kinds: readonly Kind[];
  readonly agencies: readonly AgencySummary[];
  readonly units: ReadonlyMap<number, UnitInfo>;
  readonly jurisdictions: ReadonlyMap<number, Named>;
  readonly hiddenLayers: ReadonlySet<LayerId>;
  readonly hiddenKinds: ReadonlySet<string>;
  readonly selected: Hit | null;
  readonly hovered: { readonly hit: Hit; readonly point: { readonly x: number; readonly y: number } } | null;
  readonly panel: Panel;
  /** Where a report is being made, degrees, EPSG:4326. */
  readonly reportAt: readonly [number, number] | null;
  /** What went wrong, by what it happened to; the latest is shown until it succeeds or is put away. */
  readonly troubles: ReadonlyMap<Trouble, string>;
  /** The browser plays no sound before somebody has touched the page. */
  readonly isSoundBlocked: boolean;
}

export const wall = createStore<WallState>(() => ({
  session: null,
  link: { state: 'connecting', since: Date.now() },
  clockAheadMs: 0,
  kinds: [],
  agencies: [],
  units: new Map(),
  jurisdictions: new Map(),
  hiddenLayers: new Set(),
  hiddenKinds: new Set(),
  selected: null,
  hovered: null,
  panel: 'none',
  reportAt: null,
  troubles: new Map(),
  isSoundBlocked: false,
}));

/** Drops the names of what is not to be seen any more, and whatever of it is open. */
export function forgetWall(): void {
  const nothing = { selected: null, hovered: null, panel: 'none', reportAt: null } as const;
  wall.setState({ ...nothing, agencies: [], units: new Map(), jurisdictions: new Map() });
}

/** Says what went wrong, in the user's language; `null` when it has succeeded. */
export function setTrouble(trouble: Trouble, text: string | null): void {
  const { troubles } = wall.getState();
  if (text === (troubles.get(trouble) ?? null)) return;
  const next = new Map(troubles);
  next.delete(trouble);
  if (text !== null) next.set(trouble, text);
  wall.setState({ troubles: next });
}

/** The set without the member if it had it, with it if not. */
export function toggled<T>(set: ReadonlySet<T>, member: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
