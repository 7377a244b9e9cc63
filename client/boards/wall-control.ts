import type { LiveOverlay } from '../map/live-overlay.ts';
import type { Hit, Position } from '../map/hit.ts';
import type { WallMap } from '../map/wall-map.ts';
import type { Incident } from '../../server/domain/incident.ts';
import { incidents, markSeen } from '../state/incidents.ts';
import { preferences } from '../state/preferences.ts';
import { allows } from '../state/session.ts';
import { setTrouble, toggled, wall } from '../state/wall.ts';
import type { LayerId } from '../state/wall.ts';
import { failureText } from '../text/failure.ts';
import { i18next } from '../text/i18n.ts';
import { soundAlarm, watchSound } from './alarm.ts';
import { followWallData } from './wall-data.ts';
import type { WallData } from './wall-data.ts';

/** A canvas that was lost, or could not be made, is made anew after this long. */
const REMAKE_MS = 2_000;

/** Everything that a panel or a key can do to the wall. */
export type WallControl = ReturnType<typeof createWallControl>;

/**
 * Joins map, state and line; panels call it, and read the state.
 *
 * @param options.isLookingOnly - sounds no alarm and reports nothing.
 */
export function createWallControl(map: WallMap, { isLookingOnly = false }: { isLookingOnly?: boolean } = {}) {
  let overlay: LiveOverlay | undefined;
  let data: WallData | undefined;
  let isStopped = false;

  const serverNow = (): number => Date.now() + wall.getState().clockAheadMs;
  const showIncidents = (): void =>
    overlay?.setIncidents(
      [...incidents.getState().open.values()].map(({ id, severity, position, reportedAt }) => ({
        id,
        severity,
        position,
        reportedAt,
      })),
    );
  const showUnits = (): void => overlay?.setUnits([...wall.getState().units.values()]);

  /** Makes the canvas of the moving marks, and makes it again whenever the graphics card loses it. */
  async function makeOverlay(): Promise<void> {
    const remake = (): void => {
      setTrouble('marks', i18next.t('error.marks'));
      overlay?.destroy();
      overlay = undefined;
      if (!isStopped) setTimeout(() => void makeOverlay(), REMAKE_MS);
    };
    try {
      const { createLiveOverlay } = await import('../map/live-overlay.ts');
      const made = await createLiveOverlay(map, { theme: preferences.getState().theme, serverNow, onLost: remake });
      if (isStopped) {
        made.destroy();
        return;
      }
      overlay = made;
      const { hiddenLayers, hiddenKinds, selected } = wall.getState();
      showUnits();
      showIncidents();
      overlay.setUnitsShown(!hiddenLayers.has('unit'));
      overlay.setIncidentsShown(!hiddenLayers.has('incident'));
      overlay.setHiddenKinds([...hiddenKinds]);
      overlay.select(selected);
      // The frames that came before there was a canvas to draw them on come again as a whole.
      data?.askForSnapshot();
      setTrouble('marks', null);
    } catch (error) {
      console.error(error);
      remake();
    }
  }

  const stops = [
    incidents.subscribe(showIncidents),
    wall.subscribe((now, before) => {
      if (now.units !== before.units) showUnits();
      if (now.reportAt !== before.reportAt) map.setPin(now.reportAt, (reportAt) => wall.setState({ reportAt }));
    }),
    preferences.subscribe((now, before) => {
      if (now.theme !== before.theme) {
        map.setTheme(now.theme);
        overlay?.setTheme(now.theme);
      }
      if (now.language !== before.language) map.setLanguage(now.language);
    }),
  ];
  map.onFault((fault) => setTrouble('map', fault && i18next.t('error.tiles')));
  map.onPointer({
    move: (news) => wall.setState({ hovered: news?.hit ? { hit: news.hit, point: news.point } : null }),
    click: ({ hit }) => select(hit ?? null),
    ask({ position }) {
      if (!isLookingOnly) openReport(position);
    },
  });

  function select(hit: Hit | null): void {
    wall.setState({ selected: hit, hovered: null });
    if (hit?.layer === 'incident') markSeen(hit.id);
    overlay?.select(hit);
    map.setSelected(hit);
  }

  /** Whoever may report gets the form, with a pin at the place. */
  function openReport(position: Position = map.middle()): void {
    if (allows(wall.getState().session, 'report')) wall.setState({ panel: 'report', reportAt: position });
  }

  return {
    map,
    start(): void {
      if (!isLookingOnly) stops.push(watchSound((isSoundBlocked) => wall.setState({ isSoundBlocked })));
      data = followWallData({
        onFrame(frame) {
          overlay?.applyFrame(frame);
          const { units } = wall.getState();
          if (frame.unitId.some((id) => !units.has(id))) data?.reloadNames();
        },
        onTilesChanged(tileset, bbox) {
          if (tileset === 'basemap' || tileset === 'territory') map.refreshTiles(tileset, bbox);
        },
        onBack() {
          map.refreshTiles('basemap');
          map.refreshTiles('territory');
        },
        onReported({ severity }) {
          if (!isLookingOnly && !preferences.getState().isMuted) soundAlarm(severity);
        },
        onVoid() {
          overlay?.clearUnits();
          overlay?.select(null);
          map.forgetTerritory();
        },
      });
      void makeOverlay();
    },
    stop(): void {
      isStopped = true;
      for (const stop of stops) stop();
      data?.stop();
      overlay?.destroy();
    },
    select,
    selectIncident(incident: Incident, isFlying: boolean): void {
      select({ layer: 'incident', id: incident.id, properties: {} });
      if (isFlying) map.flyTo(incident.position, { zoom: 12.5 });
    },
    /** Tells in the user's language that a card could not be read. */
    cardFailed: (error: unknown): void => setTrouble('card', failureText(error)),
    unitState: (id: number) => overlay?.unit(id),
    unitPosition: (id: number) => overlay?.unitPosition(id),
    /** When the newest fix of all was made, epoch milliseconds by this machine's clock; 0 when there is none. */
    newestFixAt: (): number => overlay?.newestFixAt ?? 0,
    lastSignAt: (): number => data?.lastSignAt() ?? 0,
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
    openReport,
  };
}
