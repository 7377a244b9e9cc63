import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import { drawShape } from '../engine/draw.ts';
import { bufferOfLine, circle, rectangle, thinFreehand } from '../engine/figure.ts';
import { areaM2, bearingDeg, distanceM, perimeterM } from '../engine/measure.ts';
import { EditRefused } from '../engine/types.ts';
import type { LonLat } from '../engine/types.ts';
import { lengthText } from '../../text/measure.ts';
import { createPathTool } from './path.ts';
import type { MakeTool, Tool, ToolHost } from './tool.ts';

/** Pixels that a freehand line may be away from what was drawn. */
const THINNING_PX = 1.5;
const METRES_A_DEGREE = 111_320;

/** Makes a new feature of an area, in the manner that is chosen, and selects it. @throws {EditRefused} */
function drawNew(host: ToolHost, area: AreaCoordinates): void {
  const shape = host.newShape(area, area[0]![0]![0] as unknown as LonLat);
  host.apply('edit.did.draw', drawShape(host.coverage(), shape, host.state().manners, { newShapeOf: host.newShapeOf }));
  host.select(shape.key);
}

const ringOf = (points: readonly LonLat[]): AreaCoordinates => [[[...points, points[0]!] as unknown as number[][]]];

export const polygonTool: MakeTool = (host) =>
  createPathTool(host, {
    name: 'polygon',
    isRing: true,
    needsSelection: false,
    complete: (points) => drawNew(host, ringOf(points)),
  });

export const corridorTool: MakeTool = (host) => {
  const strip = (points: readonly LonLat[]): AreaCoordinates => bufferOfLine(points, host.state().corridorM);
  return createPathTool(host, {
    name: 'corridor',
    isRing: false,
    needsSelection: false,
    complete: (points) => drawNew(host, strip(points)),
    extra: (points) => (points.length > 1 ? { areas: [{ area: strip(points), look: 'active' }] } : {}),
  });
};

/** A figure from two points: a drag from one to the other, or two clicks. */
function createTwoPointTool(host: ToolHost, name: 'rectangle' | 'circle'): Tool {
  /** Where a drag began that may yet turn out to be a click, or two fingers. */
  let pressed: LonLat | null = null;
  let first: LonLat | null = null;
  let second: LonLat | null = null;
  const figure = (): AreaCoordinates | null => {
    if (!first || !second || distanceM(first, second) < 0.1) return null;
    return name === 'rectangle' ? rectangle(first, second) : circle(first, distanceM(first, second));
  };
  function giveUp(): void {
    pressed = null;
    first = null;
    second = null;
  }
  function finish(): void {
    const area = figure();
    if (area && host.attempt(() => drawNew(host, area))) giveUp();
  }
  return {
    hint: () => ({ key: `edit.hint.${name}.${first ? 'next' : 'first'}` }),
    measures() {
      const area = figure();
      if (!area || !first || !second) return null;
      return {
        areaM2: areaM2(area),
        perimeterM: perimeterM(area),
        lastM: distanceM(first, second),
        bearingDeg: bearingDeg(first, second),
      };
    },
    sketch() {
      const area = figure();
      if (!first) return {};
      const ends = second ? [{ line: [first, second], look: 'rubber' as const }] : [];
      const text = second ? lengthText(distanceM(first, second)) : '';
      return {
        areas: area ? [{ area, look: 'active' }] : [],
        lines: ends,
        points: [{ at: first, look: 'first' }],
        labels: second && text ? [{ at: second, text, look: 'vertex' }] : [],
      };
    },
    move({ at }) {
      if (first) second = at;
    },
    down({ at }) {
      if (first) return false;
      pressed = at;
      return true;
    },
    drag({ at }) {
      first = pressed;
      second = at;
    },
    up({ at }) {
      pressed = null;
      second = at;
      finish();
    },
    giveUp() {
      if (pressed) giveUp();
    },
    click({ at }) {
      if (!first) {
        first = at;
        return;
      }
      second = at;
      finish();
    },
    finish,
    back() {
      if (!first) return false;
      giveUp();
      return true;
    },
    cancel() {
      if (!first) return false;
      giveUp();
      return true;
    },
    isDrawing: () => first !== null,
    offers: () => (first ? ['cancel'] : []),
    takesPosition: () => true,
    anchor: () => first,
  };
}
export const rectangleTool: MakeTool = (host) => createTwoPointTool(host, 'rectangle');
export const circleTool: MakeTool = (host) => createTwoPointTool(host, 'circle');

/** A line that is drawn as with a pen and closes by itself. */
export const freehandTool: MakeTool = (host) => {
  let line: LonLat[] = [];
  return {
    hint: () => ({ key: line.length > 0 ? 'edit.hint.freehand.next' : 'edit.hint.freehand.first' }),
    measures: () =>
      line.length < 3
        ? null
        : { areaM2: areaM2(ringOf(line)), perimeterM: perimeterM(ringOf(line)), lastM: null, bearingDeg: null },
    sketch: () => ({
      areas: line.length > 2 ? [{ area: ringOf(line), look: 'active' }] : [],
      lines: [{ line, look: 'draft' }],
    }),
    down({ at }) {
      line = [at];
      return true;
    },
    drag({ raw }) {
      line = [...line, raw];
    },
    up({ at }) {
      const drawn = [...line, at];
      line = [];
      host.attempt(() => {
        if (drawn.length < 4) throw new EditRefused('too-few-positions', at);
        const toleranceM = host.degrees(THINNING_PX) * METRES_A_DEGREE;
        const ring = thinFreehand([...drawn, drawn[0]!], toleranceM).slice(0, -1);
        if (ring.length < 3) throw new EditRefused('too-few-positions', at);
        drawNew(host, ringOf(ring));
      });
    },
    giveUp() {
      line = [];
    },
    cancel() {
      if (line.length === 0) return false;
      line = [];
      return true;
    },
  };
};
