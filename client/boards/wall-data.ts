import type { Incident } from '../../server/domain/incident.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import { ApiError, getAll, getJson } from '../live/api.ts';
import { followLive } from '../live/live-client.ts';
import type { LiveLine } from '../live/live-client.ts';
import { applyEvent, forgetIncidents, incidents, inOrder, loadIncidents } from '../state/incidents.ts';
import { forgetWall, setTrouble, wall } from '../state/wall.ts';
import type { Session } from '../state/session.ts';
import type { AgencySummary, Kind, Named, UnitInfo } from '../state/wall.ts';
import { failureText } from '../text/failure.ts';

/** An incident as `/api/incidents` tells it. */
interface IncidentFeature {
  readonly id: number;
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: Omit<Incident, 'id' | 'position' | 'occurredAt' | 'reportedAt' | 'updatedAt'> & {
    readonly occurredAt: string;
    readonly reportedAt: string;
    readonly updatedAt: string;
  };
}
interface NamedFeature<P> {
  readonly id: number;
  readonly properties: P;
}

function incidentOf({ id, geometry, properties }: IncidentFeature): Incident {
  return {
    ...properties,
    id,
    position: geometry.coordinates as Incident['position'],
    occurredAt: Date.parse(properties.occurredAt),
    reportedAt: Date.parse(properties.reportedAt),
    updatedAt: Date.parse(properties.updatedAt),
  };
}

const RETRY_MS = 4_000;
/** Units and names are no events; they are read again this often. */
const NAMES_MS = 5 * 60_000;
/** Units that come into sight are named together, after this long at the most. */
const NEWCOMERS_MS = 10_000;
/** The session ends some hours after it was last asked for. */
const SESSION_MS = 30 * 60_000;

export type WallData = ReturnType<typeof followWallData>;

/**
 * Reads what the wall shows into the state and follows what happens, for as long as it takes: what fails is tried again.
 *
 * @param parts.onReported - a new incident; of several that were missed only the worst that is still open.
 */
export function followWallData(parts: {
  onFrame: (frame: PositionFrame) => void;
  onTilesChanged: (tileset: string, bbox: readonly [number, number, number, number]) => void;
  /** The line is back after a loss. */
  onBack: () => void;
  onReported: (incident: Incident) => void;
  /** Something else is to be seen from now on: all that was shown must go. */
  onVoid: () => void;
}) {
  let live: LiveLine | undefined;
  let isStopped = false;
  /** Another one may be signed in by the next answer. */
  let isDoubtful = false;
  let names: 'coming' | 'read' | 'outdated' = 'coming';
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const later = (name: string, work: () => Promise<void>, ms: number): void => {
    clearTimeout(timers.get(name));
    if (!isStopped)
      timers.set(
        name,
        setTimeout(() => void work(), ms),
      );
  };

  async function load(): Promise<void> {
    live?.stop();
    live = undefined;
    try {
      const session = await getJson<Session>('/api/session');
      const [{ kinds }, { agencies }, open] = await Promise.all([
        getJson<{ kinds: Kind[] }>('/api/kinds'),
        getJson<{ agencies: AgencySummary[] }>('/api/summary'),
        getJson<{ features: IncidentFeature[]; seq: number }>('/api/incidents?open=true&limit=5000'),
      ]);
      if (isStopped) return;
      if (isDoubtful) forget();
      wall.setState({ session, kinds, agencies });
      setTrouble('load', null);
      loadIncidents(open.features.map(incidentOf));
      follow(open.seq);
      later('session', renewSession, SESSION_MS);
      await loadNames();
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401;
      wall.setState({ link: { state: isRefused ? 'refused' : 'lost', since: Date.now() } });
      setTrouble('load', isRefused ? null : failureText(error));
      later('load', load, RETRY_MS);
    }
  }

  function forget(): void {
    isDoubtful = false;
    names = 'coming';
    forgetIncidents();
    forgetWall();
    parts.onVoid();
  }

  function follow(after: number): void {
    const missed = new Set<number>();
    live = followLive(after, {
      onEvent(event, isReplayed) {
        const reported = applyEvent(event);
        if (!reported) return;
        if (isReplayed) missed.add(reported.id);
        else parts.onReported(reported);
      },
      onReady(isBack) {
        // One alarm for all that was missed, if any of it is still open.
        const worst = inOrder(incidents.getState().open).find(({ id }) => missed.has(id));
        missed.clear();
        if (worst) parts.onReported(worst);
        if (!isBack) return;
        parts.onBack();
        void loadNames();
      },
      onStartOver() {
        forget();
        void load();
      },
      onFrame: parts.onFrame,
      onTilesChanged: ({ tileset, bbox }) => parts.onTilesChanged(tileset, bbox),
      onLink(link) {
        const since = link.state === 'lost' ? link.since : Date.now();
        wall.setState({ link: { state: link.state, since } });
        if (link.state !== 'refused') return;
        // Whoever signs in next may see something else: everything is read anew.
        isDoubtful = true;
        later('load', load, RETRY_MS);
      },
      onServerTime: (serverTime) => wall.setState({ clockAheadMs: serverTime - Date.now() }),
    });
  }

  async function loadNames(): Promise<void> {
    try {
      const [units, jurisdictions, { agencies }] = await Promise.all([
        getAll<NamedFeature<Omit<UnitInfo, 'id'>>>('/api/units?limit=5000'),
        getAll<NamedFeature<Named>>('/api/jurisdictions?limit=1000'),
        getJson<{ agencies: AgencySummary[] }>('/api/summary'),
      ]);
      if (isStopped) return;
      wall.setState({
        agencies,
        units: new Map(units.map(({ id, properties }) => [id, { ...properties, id }])),
        jurisdictions: new Map(jurisdictions.map(({ id, properties }) => [id, properties])),
      });
      names = 'read';
      setTrouble('names', null);
      later('names', loadNames, NAMES_MS);
    } catch (error) {
      setTrouble('names', failureText(error));
      later('names', loadNames, RETRY_MS);
    }
  }

  async function renewSession(): Promise<void> {
    // A refusal is noticed by the line as well; a failure passes.
    await getJson<Session>('/api/session').catch(() => undefined);
    later('session', renewSession, SESSION_MS);
  }

  void load();
  return {
    /** When the server last said anything, epoch milliseconds by this machine's clock; 0 before it did. */
    lastSignAt: (): number => live?.lastSignAt ?? 0,
    askForSnapshot: (): void => live?.askForSnapshot(),
    /** A frame named units that are not known: they are new, once any names have come. */
    reloadNames(): void {
      if (!live || names !== 'read') return;
      names = 'outdated';
      later('names', loadNames, NEWCOMERS_MS);
    },
    stop(): void {
      isStopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      live?.stop();
    },
  };
}
