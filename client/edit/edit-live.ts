import { getJson } from '../live/api.ts';
import { followLive } from '../live/live-client.ts';
import type { EditMap } from '../map/edit-map.ts';
import type { EditControl } from './edit-control.ts';

/** Follows what others do: tiles that change below, drafts, and who draws where. @returns follows no more. */
export async function followEdits(control: EditControl, map: EditMap): Promise<() => void> {
  const { seq } = await getJson<{ seq: number }>('/api/incidents?open=true&limit=1');
  const ignore = (): void => undefined;
  const line = followLive(seq, {
    onEvent: ignore,
    onFrame: ignore,
    onServerTime: ignore,
    onLink: ignore,
    onTilesChanged: ({ tileset, bbox }) => map.refreshTiles(tileset, bbox),
    onReady(isBack) {
      if (isBack) void control.loadDrafts().catch(ignore);
    },
    // Another territory is to be seen, or another one is signed in: what was read is void.
    onStartOver: () => location.reload(),
  });
  return () => line.stop();
}
