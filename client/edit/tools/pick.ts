import type { LonLat } from '../engine/types.ts';
import type { Tool } from './tool.ts';

/** Asks for one position on the map. */
export const pickTool = (onPicked: (position: LonLat | null) => void): Tool => ({
  hint: () => ({ key: 'edit.hint.pick' }),
  sketch: () => ({}),
  click: ({ at }) => onPicked(at),
  cancel() {
    onPicked(null);
    return true;
  },
  offers: () => ['cancel'],
  takesPosition: () => true,
});
