import type { Theme } from '../../tiles/style.ts';
import { editPalette } from './edit-style.ts';
import type { EditPalette } from './edit-style.ts';
import type { MapLibreMap } from './maplibre.ts';
import type { Position } from './hit.ts';
import { projectionOf } from './projection.ts';
import type { Projection } from './projection.ts';
import { drawSign } from './sketch-signs.ts';
import { SLOTS } from './sketch.ts';
import type { AreaLook, LineLook, Sketch, Slot } from './sketch.ts';

type Paint = CanvasRenderingContext2D;
type Tone = (palette: EditPalette) => string;

interface AreaPaint {
  readonly tone: Tone;
  readonly fill: number;
  readonly width: number;
  readonly dash?: readonly number[];
}
const AREAS: Readonly<Record<AreaLook, AreaPaint>> = {
  active: { tone: ({ selected }) => selected, fill: 0.18, width: 2.5 },
  after: { tone: ({ changed }) => changed, fill: 0.3, width: 3 },
  before: { tone: ({ before }) => before, fill: 0, width: 2, dash: [6, 5] },
  fault: { tone: ({ fault }) => fault, fill: 0.35, width: 2 },
  other: { tone: ({ other }) => other, fill: 0.12, width: 2, dash: [10, 4] },
  left: { tone: ({ before }) => before, fill: 0.14, width: 2 },
  'left-line': { tone: ({ before }) => before, fill: 0, width: 4 },
  'left-zone': { tone: ({ before }) => before, fill: 0.14, width: 2, dash: [8, 5] },
  right: { tone: ({ changed }) => changed, fill: 0.2, width: 2 },
};
const LINES: Readonly<Record<LineLook, { tone: Tone; width: number; dash?: readonly number[] }>> = {
  draft: { tone: ({ selected }) => selected, width: 2.5 },
  rubber: { tone: ({ selected }) => selected, width: 2, dash: [6, 4] },
  edge: { tone: ({ snap }) => snap, width: 5 },
  knife: { tone: ({ fault }) => fault, width: 2.5 },
};

function trace(paint: Paint, projection: Projection, line: readonly Position[]): void {
  for (const [i, [lon, lat]] of line.entries()) {
    if (i === 0) paint.moveTo(projection.x(lon), projection.y(lat));
    else paint.lineTo(projection.x(lon), projection.y(lat));
  }
}

/** Strokes what is traced, with a halo so that it is seen on any ground. */
function stroke(paint: Paint, palette: EditPalette, color: string, width: number, dash: readonly number[] = []): void {
  paint.setLineDash([]);
  paint.strokeStyle = palette.halo;
  paint.globalAlpha = 0.7;
  paint.lineWidth = width + 2.5;
  paint.stroke();
  paint.globalAlpha = 1;
  paint.setLineDash([...dash]);
  paint.strokeStyle = color;
  paint.lineWidth = width;
  paint.stroke();
  paint.setLineDash([]);
}

type LabelPlace = readonly [x: number, y: number, widthPx: number];

/** Words beside a sign, whole even where the sign stands at the edge of the map. */
function drawLabel(paint: Paint, palette: EditPalette, text: string, place: LabelPlace, color: string): void {
  paint.font = "600 14px 'Noto Sans SC', sans-serif";
  paint.textAlign = 'center';
  paint.textBaseline = 'middle';
  const width = paint.measureText(text).width + 12;
  const [wantedX, y, widthPx] = place;
  const x = Math.max(width / 2 + 4, Math.min(wantedX, widthPx - width / 2 - 4));
  paint.fillStyle = palette.halo;
  paint.globalAlpha = 0.88;
  paint.beginPath();
  paint.roundRect(x - width / 2, y - 11, width, 22, 5);
  paint.fill();
  paint.globalAlpha = 1;
  paint.fillStyle = color;
  paint.fillText(text, x, y + 1);
}

function drawSketch(paint: Paint, palette: EditPalette, projection: Projection, sketch: Sketch): void {
  const { widthPx, heightPx } = projection;
  for (const { area, look } of sketch.areas ?? []) {
    const { tone, fill, width, dash } = AREAS[look];
    paint.beginPath();
    for (const ring of area.flat()) {
      trace(paint, projection, ring as unknown as Position[]);
      paint.closePath();
    }
    paint.globalAlpha = fill;
    paint.fillStyle = tone(palette);
    if (fill > 0) paint.fill('evenodd');
    stroke(paint, palette, tone(palette), width, dash);
  }
  for (const { line, look } of sketch.lines ?? []) {
    const { tone, width, dash } = LINES[look];
    paint.beginPath();
    trace(paint, projection, line);
    stroke(paint, palette, tone(palette), width, dash);
  }
  for (const { at, look } of sketch.points ?? []) {
    const [x, y] = [projection.x(at[0]), projection.y(at[1])];
    if (x > -20 && y > -20 && x < widthPx + 20 && y < heightPx + 20) drawSign(paint, palette, look, x, y);
  }
  for (const { at, text, look } of sketch.labels ?? []) {
    const [x, y] = [projection.x(at[0]), projection.y(at[1])];
    const below = look === 'dimension' ? 0 : 24;
    const color = look === 'fault' ? palette.fault : look === 'person' ? palette.other : palette.text;
    if (x > 0 && y > -40 && x < widthPx && y < heightPx + 40)
      drawLabel(paint, palette, text, [x, y + below, widthPx], color);
  }
}

/** A canvas above the map for what follows the pointer: nothing of it goes through the tiles of the map. */
export function createSketchCanvas(map: MapLibreMap, options: { theme: Theme }) {
  let palette = editPalette(options.theme);
  const canvas = document.createElement('canvas');
  canvas.className = 'sketch';
  canvas.setAttribute('aria-hidden', 'true');
  map.getCanvasContainer().append(canvas);
  const paint = canvas.getContext('2d')!;
  const sketches = new Map<Slot, Sketch>();
  let frame = 0;
  let isPainted = false;
  const isAnything = (): boolean =>
    [...sketches.values()].some(({ areas, lines, points, labels }) =>
      [areas, lines, points, labels].some((all) => all && all.length > 0),
    );

  function draw(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const projection = projectionOf(map);
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(projection.widthPx * ratio), Math.round(projection.heightPx * ratio)];
    const isSameSize = canvas.width === width && canvas.height === height;
    // A Chromium that clears and draws nothing sometimes goes on showing what was there: a new canvas shows nothing.
    const wasPainted = isPainted;
    isPainted = isAnything();
    if (!isSameSize || (wasPainted && !isPainted)) [canvas.width, canvas.height] = [width, height];
    if (!isPainted) return;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, projection.widthPx, projection.heightPx);
    paint.lineJoin = 'round';
    paint.lineCap = 'round';
    for (const slot of SLOTS) {
      const sketch = sketches.get(slot);
      if (!sketch) continue;
      const [from, to] = sketch.clip ?? [0, 1];
      paint.save();
      paint.beginPath();
      paint.rect(from * projection.widthPx, 0, (to - from) * projection.widthPx, projection.heightPx);
      paint.clip();
      drawSketch(paint, palette, projection, sketch);
      paint.restore();
    }
  }
  const drawSoon = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  map.on('render', draw);
  map.on('resize', drawSoon);
  return {
    /** Puts a sketch in the place of the one that the slot had; `null` for none. */
    set(slot: Slot, sketch: Sketch | null): void {
      if (sketch) sketches.set(slot, sketch);
      else sketches.delete(slot);
      drawSoon();
    },
    setTheme(theme: Theme): void {
      palette = editPalette(theme);
      drawSoon();
    },
    remove(): void {
      cancelAnimationFrame(frame);
      map.off('render', draw);
      canvas.remove();
    },
  };
}
