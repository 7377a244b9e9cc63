import type { EditMap } from '../map/edit-map.ts';
import { edit } from '../state/edit.ts';
import type { EditControl } from './edit-control.ts';
import { EditRefused } from './engine/types.ts';
import type { LonLat, Shape, ShapeKey } from './engine/types.ts';
import { newShape, twinOf } from './new-feature.ts';
import { isInside, shapeAt } from './pick.ts';
import type { createSnapping } from './snapping.ts';
import type { ToolHost } from './tools/tool.ts';

/** The feature that tools work on: the first that is selected, if it may be changed. */
function workedOn(): Shape | null {
  const { selected, present, layer, mayDraw } = edit.getState();
  const shape = present.get(selected[0] ?? '');
  return mayDraw && shape?.layer === layer && !shape.isLocked ? shape : null;
}

/** What tools may ask and do, over the control of the editor. */
export function createToolHost(
  control: EditControl,
  map: EditMap,
  snapping: ReturnType<typeof createSnapping>,
  hide: (keys: Iterable<ShapeKey>) => void,
): ToolHost {
  const state = edit.getState;
  return {
    state,
    coverage: () => state().present,
    selected: workedOn,
    select: control.select,
    shapeAt: (at: LonLat) => shapeAt(state().present, at, ({ layer }) => layer === state().layer),
    shapesAt: (at) =>
      [...state().present.values()].filter(({ layer, area }) => layer === state().layer && isInside(area, at)),
    edgeAt: (at, isTouch) => snapping.snap(at, isTouch, (source) => !source.startsWith(`${state().layer}/`)),
    degrees: (pixels) => pixels * map.degreesPerPixel(),
    apply: control.apply,
    attempt(work) {
      try {
        work();
        return true;
      } catch (error) {
        if (!(error instanceof EditRefused)) throw error;
        edit.setState({ notice: { key: `edit.refused.${error.reason}` } });
        return false;
      }
    },
    newShape: (area, at) => newShape(state().layer, area, at, state()),
    newShapeOf: (shape) => twinOf(shape, state().present),
    notice: (notice) => edit.setState({ notice }),
    hide,
    setTool: control.setTool,
  };
}
