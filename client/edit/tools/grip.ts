import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import type { Sketch } from '../../map/sketch.ts';
import { areaM2, perimeterM } from '../engine/measure.ts';
import type { Move } from '../engine/move.ts';
import type { LonLat, Patch, ShapeKey } from '../engine/types.ts';
import type { Measures } from '../../state/edit.ts';
import type { ToolHost } from './tool.ts';

/** Something that is held and follows the pointer. */
export interface Grip {
  drag(to: LonLat): void;
  drop(): void;
  /** Lets go, and everything is where it was. */
  giveUp(): void;
  sketch(): Sketch;
  /** Of the selected feature, as it would be. */
  measures(): Measures | null;
  /** Whether a shape moves: nothing snaps to itself. */
  moves(key: ShapeKey): boolean;
}

/**
 * Lets what is moved follow the pointer on the canvas, and makes it one step when it is dropped.
 *
 * @param first - what had to be done before it could be held.
 */
export function createGrip(host: ToolHost, move: Move, label: string, at: LonLat, first: Patch = new Map()): Grip {
  let areas: ReadonlyMap<ShapeKey, AreaCoordinates> = new Map();
  let to: LonLat = at;
  let isHidden = false;
  const own = new Set(move.preview(at).keys());
  return {
    drag(next) {
      to = next;
      areas = move.preview(next);
      if (isHidden) return;
      isHidden = true;
      host.hide(areas.keys());
    },
    drop() {
      host.attempt(() => host.apply(label, new Map([...first, ...move.commit()])));
      host.hide([]);
    },
    giveUp: () => host.hide([]),
    sketch: () => ({
      areas: [...areas.values()].map((area) => ({ area, look: 'active' as const })),
      points: [{ at: to, look: 'picked' as const }],
    }),
    measures() {
      const area = areas.get(host.selected()?.key ?? '');
      return area ? { areaM2: areaM2(area), perimeterM: perimeterM(area), lastM: null, bearingDeg: null } : null;
    },
    moves: (key) => own.has(key),
  };
}
