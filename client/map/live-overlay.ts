import { MapLibreOverlay } from '@deck.gl/maplibre';
import { IconLayer, ScatterplotLayer } from '@deck.gl/layers';
import type { Device } from '@luma.gl/core';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import type { Theme } from '../../tiles/style.ts';
import { SEVERITY_SIGNS, drawSignAtlas } from './severity-signs.ts';
import { signOfKind } from '../state/unit-kinds.ts';
import { UnitLayer } from './unit-layer.ts';
import type { UnitState } from './unit-store.ts';
import type { Hit, Position } from './hit.ts';
import type { WallMap } from './wall-map.ts';

/** An incident as the map shows it. */
export interface IncidentMark {
  readonly id: number;
  readonly severity: 1 | 2 | 3 | 4;
  readonly position: Position;
  /** Epoch milliseconds; a mark pulses for its first minute. */
  readonly reportedAt: number;
}

export interface UnitMeta {
  readonly id: number;
  readonly kind: string;
}

export type LiveOverlay = Awaited<ReturnType<typeof createLiveOverlay>>;

const ORIGIN: Position = [120, 30.85];
const PULSE_MS = 60_000;
const INCIDENT_PX = 44;
/** Pictures a second while units move: walking pace is less than a pixel from afar. */
const CLOSE_FPS = 10;
const FAR_FPS = 3;
const CLOSE_ZOOM = 12;

const rgb = (hex: string): [number, number, number] =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as [number, number, number];

/**
 * Units and incidents above the map, on a canvas of their own, so that moving marks never redraw the map below.
 *
 * @param options.serverNow - the server's time, epoch milliseconds.
 * @param options.onLost - called when the graphics card has lost the canvas and all that was on it.
 */
export async function createLiveOverlay(
  wall: WallMap,
  options: { theme: Theme; serverNow: () => number; onLost: () => void },
) {
  let { theme } = options;
  const { map } = wall;
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let ready!: (device: Device) => void;
  const whenReady = new Promise<Device>((done) => (ready = done));
  const overlay = new MapLibreOverlay({ interleaved: false, layers: [], onDeviceInitialized: ready });
  map.addControl(overlay);
  const device = await whenReady;
  let isDestroyed = false;
  void device.lost.then(() => {
    if (!isDestroyed) options.onLost();
  });
  const units = new UnitLayer(device, ORIGIN, theme);
  const atlas = drawSignAtlas();
  let incidents: readonly IncidentMark[] = [];
  let selected: Hit | null = null;
  let areUnitsShown = true;
  let areIncidentsShown = true;

  const radiusAt = (zoom: number): number =>
    Math.max(1.8, Math.min(9, 1.8 + (zoom - 8.5) * 1.2)) * Math.max(1, innerHeight / 1080);
  const render = (): void => {
    units.setRadius(radiusAt(map.getZoom()));
    overlay.setProps({
      layers: [
        ...(areUnitsShown ? [units.render(), selectedUnit()] : []),
        ...(areIncidentsShown ? incidentLayers() : []),
      ],
    });
  };
  const ring = (id: string, positions: readonly Position[], radius: number) =>
    new ScatterplotLayer<Position>({
      id,
      data: positions,
      getPosition: ([lon, lat]) => [lon, lat],
      getRadius: radius,
      filled: false,
      stroked: true,
      getLineColor: theme === 'dark' ? [255, 255, 255] : [16, 24, 24],
      getLineWidth: 4 * Math.max(1, innerHeight / 1080),
      lineWidthUnits: 'pixels',
      radiusUnits: 'pixels',
      updateTriggers: { getLineColor: theme, getRadius: radius },
    });
  const selectedUnit = () => {
    const position = selected?.layer === 'unit' ? units.store.shownPosition(selected.id) : undefined;
    return ring('unit-selected', position ? [position] : [], radiusAt(map.getZoom()) + 8);
  };

  function incidentLayers() {
    const scale = Math.max(1, innerHeight / 1080);
    const now = options.serverNow();
    const fresh = incidents.filter(({ reportedAt }) => now - reportedAt < PULSE_MS);
    // One breath in two seconds; without motion the halo stands at its widest.
    const breath = isStill ? 1 : 0.5 - 0.5 * Math.cos((now / 1000) * Math.PI);
    return [
      new ScatterplotLayer<IncidentMark>({
        id: 'incident-halo',
        data: fresh,
        getPosition: ({ position }) => [position[0], position[1]],
        getRadius: INCIDENT_PX * (0.6 + 0.7 * breath) * scale,
        getFillColor: ({ severity }) => [...rgb(SEVERITY_SIGNS[severity - 1]!.color), Math.round(130 - 90 * breath)],
        radiusUnits: 'pixels',
        updateTriggers: { getFillColor: breath, getRadius: breath },
      }),
      ring(
        'incident-selected',
        incidents.filter(({ id }) => selected?.layer === 'incident' && id === selected.id).map((mark) => mark.position),
        INCIDENT_PX * 0.75 * scale,
      ),
      new IconLayer<IncidentMark>({
        id: 'incident',
        data: incidents,
        iconAtlas: atlas.image as unknown as string,
        iconMapping: atlas.mapping as never,
        getIcon: ({ severity }) => `s${severity}`,
        getPosition: ({ position }) => [position[0], position[1]],
        getSize: INCIDENT_PX * scale,
        sizeUnits: 'pixels',
        billboard: true,
      }),
    ];
  }

  const removeOverlay = wall.addOverlay({
    hitAt(position, degreesPerPixel): Hit | undefined {
      const scale = Math.max(1, innerHeight / 1080);
      const incident = areIncidentsShown
        ? nearestIncident(incidents, position, 0.5 * INCIDENT_PX * scale * degreesPerPixel)
        : undefined;
      if (incident) return { layer: 'incident', id: incident.id, properties: {} };
      const reach = (radiusAt(map.getZoom()) + 5) * degreesPerPixel;
      const unitId = areUnitsShown ? units.store.nearest(position, reach, units.hidden) : undefined;
      return unitId === undefined ? undefined : { layer: 'unit', id: unitId, properties: {} };
    },
  });

  map.on('zoomend', render);
  const hasFresh = (): boolean => {
    const now = options.serverNow();
    return incidents.some(({ reportedAt }) => now - reportedAt < PULSE_MS + 1_000);
  };
  let lastPicture = 0;
  const timer = setInterval(() => {
    if (document.hidden) return;
    const everyMs = 1000 / (map.getZoom() >= CLOSE_ZOOM && !isStill ? CLOSE_FPS : FAR_FPS);
    if (performance.now() - lastPicture < everyMs) return;
    lastPicture = performance.now();
    if (hasFresh() || selected?.layer === 'unit') render();
    else units.touch();
  }, 1000 / CLOSE_FPS);
  render();

  return {
    applyFrame(frame: PositionFrame): void {
      if (units.apply(frame, !isStill)) render();
      else units.touch();
    },
    /** Takes all units away. */
    clearUnits(): void {
      units.store.clear();
      render();
    },
    setUnits(metas: readonly UnitMeta[]): void {
      units.setKinds(new Map(metas.map(({ id, kind }) => [id, signOfKind(kind)])));
      render();
    },
    setHiddenKinds(kinds: readonly string[]): void {
      units.setHidden(new Set(kinds.map(signOfKind)));
      render();
    },
    setIncidents(marks: readonly IncidentMark[]): void {
      // The worst is drawn last, above the others.
      incidents = [...marks].sort((a, b) => b.severity - a.severity);
      render();
    },
    select(hit: Hit | null): void {
      selected = hit;
      render();
    },
    setUnitsShown(isShown: boolean): void {
      areUnitsShown = isShown;
      render();
    },
    setIncidentsShown(isShown: boolean): void {
      areIncidentsShown = isShown;
      render();
    },
    setTheme(next: Theme): void {
      theme = next;
      units.setTheme(next);
      render();
    },
    unit: (id: number): UnitState | undefined => units.store.state(id),
    /** Where a unit is drawn now. */
    unitPosition: (id: number): Position | undefined => units.store.shownPosition(id),
    /** When the newest fix of all was made, epoch milliseconds by this machine's clock; 0 when there is none. */
    get newestFixAt(): number {
      return units.store.newestFixAt;
    },
    destroy(): void {
      isDestroyed = true;
      clearInterval(timer);
      map.off('zoomend', render);
      removeOverlay();
      map.removeControl(overlay);
    },
  };
}

function nearestIncident(
  incidents: readonly IncidentMark[],
  [lon, lat]: Position,
  radius: number,
): IncidentMark | undefined {
  const scale = 1 / Math.cos((lat * Math.PI) / 180);
  let best = radius * radius;
  let found: IncidentMark | undefined;
  for (const incident of incidents) {
    const dx = incident.position[0] - lon;
    const dy = (incident.position[1] - lat) * scale;
    const squared = dx * dx + dy * dy;
    if (squared <= best) [best, found] = [squared, incident];
  }
  return found;
}
