import { setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';

// In a build the worker is a file of its own, and without its address the map stays blank.
setWorkerUrl(workerUrl);

export { AttributionControl, Map as MapLibreMap, Marker, NavigationControl, ScaleControl } from 'maplibre-gl';
export type { GeoJSONSource, MapMouseEvent, MapTouchEvent, StyleSpecification, VectorTileSource } from 'maplibre-gl';
