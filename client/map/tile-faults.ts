import type { MapLibreMap, VectorTileSource } from './maplibre.ts';

/** What is wrong with the map: tiles do not come, or nothing. */
export type MapFault = 'tiles' | null;

/** Tiles that failed are asked for again after this long, then after twice as long, and so on up to the last. */
const RETRY_MS = { first: 2_000, last: 60_000 } as const;

/** Asks again for tiles, or for the description of them, that did not come. */
export function watchFaults(map: MapLibreMap) {
  const listeners = new Set<(fault: MapFault) => void>();
  const failed = new Map<string, ReturnType<typeof setTimeout> | undefined>();
  const waits = new Map<string, number>();
  map.on('error', (event) => {
    const { sourceId, tile, error } = event as typeof event & { sourceId?: string; tile?: unknown };
    if (sourceId === undefined) {
      console.error(error);
      return;
    }
    if (failed.get(sourceId) !== undefined) return;
    const waitMs = waits.get(sourceId) ?? RETRY_MS.first;
    waits.set(sourceId, Math.min(2 * waitMs, RETRY_MS.last));
    failed.set(
      sourceId,
      setTimeout(() => {
        failed.set(sourceId, undefined);
        const source = map.getSource<VectorTileSource>(sourceId);
        if (tile) map.refreshTiles(sourceId);
        else source?.setUrl(source.url);
      }, waitMs),
    );
    for (const listener of listeners) listener('tiles');
  });
  map.on('sourcedata', ({ sourceId, isSourceLoaded }) => {
    if (!isSourceLoaded || !failed.has(sourceId) || failed.get(sourceId) !== undefined) return;
    failed.delete(sourceId);
    waits.delete(sourceId);
    if (failed.size === 0) for (const listener of listeners) listener(null);
  });
  return {
    onChange(listener: (fault: MapFault) => void): void {
      listeners.add(listener);
      if (failed.size > 0) listener('tiles');
    },
  };
}
