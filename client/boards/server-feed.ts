import type { Incident } from '../../server/domain/incident.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import { ApiError, getAll, getJson } from '../live/api.ts';
import { followLive } from '../live/live-client.ts';
import { applyEvent, loadIncidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import type { AgencySummary, Kind, Link, Named, Session, UnitInfo } from '../state/wall.ts';
import { errorText } from '../text/error-text.ts';

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

export interface FeedHandlers {
  onFrame(frame: PositionFrame): void;
  onIncident(incident: Incident): void;
  /** Names and kinds of units are known now. */
  onUnits(): void;
  onTilesChanged(change: { tileset: string; bbox: readonly [number, number, number, number] }): void;
  /** The line is back: what changed on the map meanwhile was not told. */
  onReturn(): void;
}

const RETRY_MS = 3_000;

export function incidentOf({ id, geometry, properties }: IncidentFeature): Incident {
  return {
    ...properties,
    id,
    position: geometry.coordinates as Incident['position'],
    occurredAt: Date.parse(properties.occurredAt),
    reportedAt: Date.parse(properties.reportedAt),
    updatedAt: Date.parse(properties.updatedAt),
  };
}

/** Keeps `since` while the state stays the same: a tenth failed try does not make an outage younger. */
function setLink(state: Link['state'], since = Date.now()): void {
  const { link } = wall.getState();
  if (link.state !== state) wall.setState({ link: { state, since } });
}

/**
 * Fills the stores from the server and keeps them true: open incidents first and then the stream from the `seq` that
 * belongs to them, names beside it.
 *
 * @returns stops it.
 */
export function feedFromServer(handlers: FeedHandlers): () => void {
  let isStopped = false;
  let stopLive: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Tries until it succeeds; a session that is over is for the user to mend. */
  async function untilDone(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      wall.setState({ notice: null });
    } catch (error) {
      if (isStopped) return;
      if (error instanceof ApiError && error.status === 401) {
        setLink('refused');
        return;
      }
      if (wall.getState().link.state === 'connecting') setLink('lost');
      wall.setState({ notice: errorText(error) });
      timer = setTimeout(() => void untilDone(work), RETRY_MS);
    }
  }

  async function loadState(): Promise<void> {
    const session = await getJson<Session>('/api/session');
    wall.setState({ session });
    const [{ kinds }, { agencies }, open] = await Promise.all([
      getJson<{ kinds: Kind[] }>('/api/kinds'),
      getJson<{ agencies: AgencySummary[] }>('/api/summary'),
      getJson<{ features: IncidentFeature[]; seq: number }>('/api/incidents?open=true&limit=5000'),
    ]);
    if (isStopped) return;
    wall.setState({ kinds, agencies });
    loadIncidents(open.features.map(incidentOf));
    follow(open.seq);
    void untilDone(loadNames);
  }

  function follow(after: number): void {
    stopLive = followLive(after, {
      onEvent(event) {
        const reported = applyEvent(event);
        if (reported) handlers.onIncident(reported);
      },
      onFrame(frame) {
        wall.setState({ lastSignAt: Date.now() });
        handlers.onFrame(frame);
      },
      onTilesChanged: handlers.onTilesChanged,
      onLink(link) {
        const wasLost = wall.getState().link.state === 'lost';
        setLink(link.state, 'since' in link ? link.since : Date.now());
        if (link.state === 'live' && wasLost) handlers.onReturn();
      },
      onServerTime: (serverTime) =>
        wall.setState({ clockAheadMs: serverTime - Date.now(), lastSignAt: Date.now(), notice: null }),
    });
  }

  async function loadNames(): Promise<void> {
    const [units, jurisdictions, stations] = await Promise.all([
      getAll<NamedFeature<Omit<UnitInfo, 'id'>>>('/api/units?limit=5000'),
      getAll<NamedFeature<Named>>('/api/jurisdictions?limit=1000'),
      getAll<NamedFeature<Named>>('/api/stations?limit=1000'),
    ]);
    const byId = (features: readonly NamedFeature<Named>[]): Map<number, Named> =>
      new Map(features.map(({ id, properties }) => [id, properties]));
    wall.setState({
      units: new Map(units.map(({ id, properties }) => [id, { ...properties, id }])),
      jurisdictions: byId(jurisdictions),
      stations: byId(stations),
    });
    handlers.onUnits();
  }

  void untilDone(loadState);
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stopLive?.();
  };
}
