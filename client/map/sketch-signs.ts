import type { EditPalette } from './edit-style.ts';
import type { PointLook } from './sketch.ts';

/** Pixels; a finger needs more than a mouse. */
const RADIUS = matchMedia('(pointer: coarse)').matches ? 10 : 5.5;

type Draw = (paint: CanvasRenderingContext2D, palette: EditPalette, x: number, y: number) => void;

const disc =
  (radius: number, fill: keyof EditPalette, edge: keyof EditPalette): Draw =>
  (paint, palette, x, y) => {
    paint.beginPath();
    paint.arc(x, y, radius, 0, 2 * Math.PI);
    paint.fillStyle = palette[fill];
    paint.strokeStyle = palette[edge];
    paint.lineWidth = 2;
    paint.fill();
    paint.stroke();
  };
/** Strokes a path of straight lines twice: the halo, then the sign. */
const strokes =
  (tone: keyof EditPalette, width: number, ...lines: readonly (readonly number[])[]): Draw =>
  (paint, palette, x, y) => {
    paint.beginPath();
    for (const [x0, y0, ...rest] of lines) {
      paint.moveTo(x + x0!, y + y0!);
      for (let i = 0; i < rest.length; i += 2) paint.lineTo(x + rest[i]!, y + rest[i + 1]!);
    }
    paint.strokeStyle = palette.halo;
    paint.lineWidth = width + 3;
    paint.stroke();
    paint.strokeStyle = palette[tone];
    paint.lineWidth = width;
    paint.stroke();
  };

const SIGNS: Readonly<Record<PointLook, Draw>> = {
  vertex: disc(RADIUS, 'halo', 'selected'),
  midpoint: disc(RADIUS * 0.6, 'selected', 'halo'),
  picked: disc(RADIUS + 2, 'selected', 'text'),
  first: disc(RADIUS + 1, 'selected', 'halo'),
  // A square for a vertex, an hourglass for an edge: a shape of its own for each, not a colour alone.
  'snap-vertex': strokes('snap', 2.5, [-9, -9, 9, -9, 9, 9, -9, 9, -9, -9]),
  'snap-edge': strokes('snap', 2.5, [-8, -8, 8, -8, -8, 8, 8, 8, -8, -8]),
  fault: strokes('fault', 3, [0, -10, 10, 8, -10, 8, 0, -10], [0, -3, 0, 2], [0, 5, 0, 5.5]),
  person: disc(7, 'other', 'halo'),
  cross: strokes('text', 2, [-16, 0, -4, 0], [4, 0, 16, 0], [0, -16, 0, -4], [0, 4, 0, 16]),
};

/** Draws the sign of a point, its middle at `x`, `y` (pixels). */
export const drawSign = (
  paint: CanvasRenderingContext2D,
  palette: EditPalette,
  look: PointLook,
  x: number,
  y: number,
): void => SIGNS[look](paint, palette, x, y);
