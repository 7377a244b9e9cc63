import { MapLibreOverlay } from '@deck.gl/maplibre';
import type { Device } from '@luma.gl/core';
import type { GeoJSONSource } from 'maplibre-gl';
import { MapLibreMap } from '../../../client/map/maplibre.ts';
import { UnitLayer } from '../../../client/map/unit-layer.ts';
import { decodePositionFrame, encodePositionFrame } from '../../../server/contract/position-frame.ts';

const FRAME_MS = 250;
/** A second of frames carries every unit once. */
const FRAMES_A_SECOND = 1000 / FRAME_MS;
const SECONDS_PREPARED = 4;
/** As the wall does at the zoom of this page. */
const PICTURES_A_SECOND = 3;

// Software drawing would drown what is measured here: script. The calls are made, the pixels are not.
for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced'] as const) {
  WebGL2RenderingContext.prototype[name] = () => undefined;
}

const container = document.getElementById('map')!;
container.style.cssText = 'position:fixed;inset:0';

/** Units that walk in circles; frames as the server sends them, made before anything is measured. */
function prepareFrames(units: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let f = 0; f < FRAMES_A_SECOND * SECONDS_PREPARED; f++) {
    const second = Math.floor(f / FRAMES_A_SECOND);
    const positions = [];
    for (let unitId = 1 + (f % FRAMES_A_SECOND); unitId <= units; unitId += FRAMES_A_SECOND) {
      const angle = unitId + second / SECONDS_PREPARED;
      positions.push({
        unitId,
        lon: 119.3 + ((unitId * 0.618_034) % 1) * 1.4 + 0.001 * Math.cos(angle),
        lat: 30.4 + ((unitId * 0.754_877) % 1) + 0.001 * Math.sin(angle),
        fixedAt: 0,
        speedMps: 1.2,
        courseDeg: (angle * 57) % 360,
        accuracyM: 5,
        batteryPercent: 80,
      });
    }
    frames.push(encodePositionFrame('delta', 200, f, positions));
  }
  return frames;
}

async function openMap(): Promise<MapLibreMap> {
  const map = new MapLibreMap({
    container,
    style: { version: 8, sources: {}, layers: [] },
    center: [120, 30.9],
    zoom: 8.5,
    fadeDuration: 0,
    attributionControl: false,
  });
  await map.once('load');
  return map;
}

/** Calls `take` with a frame every 250 ms. */
function playFrames(frames: readonly Uint8Array[], take: (frame: Uint8Array) => void): () => void {
  let f = 0;
  const timer = setInterval(() => take(frames[f++ % frames.length]!), FRAME_MS);
  return () => clearInterval(timer);
}

let stop = (): void => undefined;

const bench = {
  async startOurs(units: number): Promise<void> {
    const frames = prepareFrames(units);
    const map = await openMap();
    let ready!: (device: Device) => void;
    const whenReady = new Promise<Device>((done) => (ready = done));
    const overlay = new MapLibreOverlay({ interleaved: false, layers: [], onDeviceInitialized: ready });
    map.addControl(overlay);
    const device = await whenReady;
    const layer = new UnitLayer(device, [120, 30.85], 'dark', 1 << 17);
    const show = (): void => overlay.setProps({ layers: [layer.render()] });
    show();
    const stopFrames = playFrames(frames, (bytes) => {
      if (layer.apply(decodePositionFrame(bytes), true)) show();
      else layer.touch();
    });
    const pictures = setInterval(() => layer.touch(), 1000 / PICTURES_A_SECOND);
    stop = () => {
      stopFrames();
      clearInterval(pictures);
      map.remove();
    };
  },

  async startSetData(units: number): Promise<void> {
    const frames = prepareFrames(units);
    const map = await openMap();
    const features = Array.from({ length: units }, (_, i) => ({
      type: 'Feature' as const,
      id: i + 1,
      properties: {},
      geometry: { type: 'Point' as const, coordinates: [120, 31] },
    }));
    const collection = { type: 'FeatureCollection' as const, features };
    map.addSource('unit', { type: 'geojson', data: collection });
    map.addLayer({
      id: 'unit',
      type: 'circle',
      source: 'unit',
      paint: { 'circle-radius': 3, 'circle-color': '#92c4b0' },
    });
    const source = map.getSource<GeoJSONSource>('unit')!;
    const stopFrames = playFrames(frames, (bytes) => {
      const frame = decodePositionFrame(bytes);
      for (let i = 0; i < frame.count; i++) {
        features[frame.unitId[i]! - 1]!.geometry.coordinates = [frame.lonE7[i]! / 1e7, frame.latE7[i]! / 1e7];
      }
      void source.setData(collection);
    });
    stop = () => {
      stopFrames();
      map.remove();
    };
  },

  stop: (): void => stop(),
};

declare global {
  interface Window {
    bench: typeof bench;
    longTasks: { at: number; ms: number }[];
  }
}
window.bench = bench;
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ at: startTime, ms: duration });
}).observe({ type: 'longtask' });
