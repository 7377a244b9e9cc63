import { getAll, getJson } from '../live/api.ts';
import { ApiError } from '../live/api.ts';
import { followLive } from '../live/live-client.ts';
import type { LiveOverlay } from '../map/live-overlay.ts';
import type { Hit, WallMap } from '../map/wall-map.ts';
import type { Incident } from '../../server/domain/incident.ts';
import { applyEvent, incidents, loadIncidents, markSeen } from '../state/incidents.ts';
import { preferences } from '../state/preferences.ts';
import { toggled, wall } from '../state/wall.ts';
import type { AgencySummary, Kind, LayerId, Place, Session, UnitInfo } from '../state/wall.ts';
import { soundAlarm } from './alarm.ts';

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

const RETRY_MS = 3_000;

/** Everything that a panel or a key can do to the wall. */
export type WallControl = ReturnType<typeof createWallControl>;

/** Joins map, state and line; panels call it, and read the state. */
export function createWallControl(map: WallMap) {
  let overlay: LiveOverlay | undefined;
  let stopLive: (() => void) | undefined;
  let isStopped = false;

  const showIncidents = (): void =>
    overlay?.setIncidents(
      [...incidents.getState().open.values()].map(({ id, severity, position, reportedAt }) => ({
        id,
        severity,
        position,
        reportedAt,
      })),
    );

  async function load(): Promise<void> {
    try {
      const session = await getJson<Session>('/api/session');
      wall.setState({ session, notice: null });
      const [{ kinds }, { agencies }, open] = await Promise.all([
        getJson<{ kinds: Kind[] }>('/api/kinds'),
        getJson<{ agencies: AgencySummary[] }>('/api/summary'),
        getJson<{ features: IncidentFeature[]; seq: number }>('/api/incidents?open=true&limit=5000'),
      ]);
      wall.setState({ kinds, agencies });
      loadIncidents(open.features.map(incidentOf));
      if (isStopped) return;
      stopLive = followLive(open.seq, {
        onEvent(event) {
          const reported = applyEvent(event);
          if (reported && !preferences.getState().isMuted) soundAlarm(reported.severity);
        },
        onFrame(frame) {
          wall.setState({ lastFrameAt: Date.now() });
          overlay?.applyFrame(frame);
        },
        onTilesChanged: ({ tileset, bbox }) => map.refreshTiles(tileset, bbox),
        onLink: (link) =>
          wall.setState({ link: { state: link.state, since: 'since' in link ? link.since : Date.now() } }),
        onServerTime: (serverTime) => wall.setState({ clockAheadMs: serverTime - Date.now() }),
      });
      await loadNames();
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401;
      wall.setState({
        link: { state: isRefused ? 'refused' : 'lost', since: Date.now() },
        notice: isRefused ? null : (error as Error).message,
      });
      if (!isRefused && !isStopped) setTimeout(() => void load(), RETRY_MS);
    }
  }

  async function loadNames(): Promise<void> {
    const [units, jurisdictions] = await Promise.all([
      getAll<NamedFeature<Omit<UnitInfo, 'id'>>>('/api/units?limit=5000'),
      getAll<NamedFeature<Place>>('/api/jurisdictions?limit=1000'),
    ]);
    wall.setState({
      units: new Map(units.map(({ id, properties }) => [id, { ...properties, id }])),
      jurisdictions: new Map(jurisdictions.map(({ id, properties }) => [id, properties])),
    });
    overlay?.setUnits([...wall.getState().units.values()]);
  }

  async function start(): Promise<void> {
    void load();
    const { createLiveOverlay } = await import('../map/live-overlay.ts');
    const made = await createLiveOverlay(map, preferences.getState().theme);
    if (isStopped) {
      made.destroy();
      return;
    }
    overlay = made;
    overlay.setUnits([...wall.getState().units.values()]);
    showIncidents();
    // The frames that came before there was a canvas to draw them on come again as a whole.
    if (stopLive) {
      stopLive();
      stopLive = undefined;
      await load();
    }
  }

  incidents.subscribe(showIncidents);
  preferences.subscribe((now, before) => {
    if (now.theme !== before.theme) {
      map.setTheme(now.theme);
      overlay?.setTheme(now.theme);
    }
    if (now.language !== before.language) map.setLanguage(now.language);
  });
  map.onPointer({
    move: (news) => wall.setState({ hovered: news?.hit ? { hit: news.hit, point: news.point } : null }),
    click: ({ hit }) => select(hit ?? null),
    ask: ({ position }) => wall.setState({ panel: 'report', reportAt: position }),
  });

  function select(hit: Hit | null): void {
    wall.setState({ selected: hit, hovered: null });
    if (hit?.layer === 'incident') markSeen(hit.id);
    overlay?.select(hit?.layer === 'incident' ? hit.id : null);
  }

  return {
    map,
    start,
    stop(): void {
      isStopped = true;
      stopLive?.();
      overlay?.destroy();
    },
    select,
    selectIncident(incident: Incident, isFlying: boolean): void {
      select({ layer: 'incident', id: incident.id, properties: {} });
      if (isFlying) map.flyTo(incident.position, { zoom: 12.5 });
    },
    unitState: (id: number) => overlay?.unit(id),
    unitCount: () => overlay?.unitCount ?? 0,
    toggleLayer(layer: LayerId): void {
      const hiddenLayers = toggled(wall.getState().hiddenLayers, layer);
      wall.setState({ hiddenLayers });
      const isShown = !hiddenLayers.has(layer);
      if (layer === 'unit') overlay?.setUnitsShown(isShown);
      else if (layer === 'incident') overlay?.setIncidentsShown(isShown);
      else map.setVisible(layer, isShown);
    },
    toggleKind(kind: string): void {
      const hiddenKinds = toggled(wall.getState().hiddenKinds, kind);
      wall.setState({ hiddenKinds });
      overlay?.setHiddenKinds([...hiddenKinds]);
    },
    toggleTheme: () => preferences.setState(({ theme }) => ({ theme: theme === 'dark' ? 'light' : 'dark' })),
    toggleLanguage: () => preferences.setState(({ language }) => ({ language: language === 'zh' ? 'en' : 'zh' })),
    toggleMute: () => preferences.setState(({ isMuted }) => ({ isMuted: !isMuted })),
    openReport(): void {
      const { lng, lat } = map.map.getCenter();
      wall.setState({ panel: 'report', reportAt: [lng, lat] });
    },
  };
}
