import type { Theme } from '../../tiles/style.ts';
import type { MapLibreMap } from './maplibre.ts';

const SIZE = 48;
const COLORS: Readonly<Record<Theme, { readonly ink: string; readonly plate: string }>> = {
  dark: { ink: '#8fd0c6', plate: '#12181b' },
  light: { ink: '#17695f', plate: '#fbfaf6' },
};

type Draw = (context: CanvasRenderingContext2D) => void;

const line =
  (...points: readonly (readonly [number, number])[]): Draw =>
  (context) => {
    context.beginPath();
    points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  };
const both =
  (...draws: readonly Draw[]): Draw =>
  (context) =>
    draws.forEach((draw) => draw(context));
const circle =
  (x: number, y: number, r: number): Draw =>
  (context) => {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.stroke();
  };

/** A sign for each kind of place, on a grid of 48; an unknown kind gets a dot. */
const SIGNS: Readonly<Record<string, Draw>> = {
  'scenic-spot': line([10, 34], [20, 16], [27, 28], [31, 22], [38, 34], [10, 34]),
  'joint-station': both(line([14, 36], [14, 20], [24, 12], [34, 20], [34, 36], [14, 36]), line([24, 36], [24, 26])),
  'lake-base': both(line([12, 22], [24, 12], [36, 22]), line([12, 30], [18, 34], [24, 30], [30, 34], [36, 30])),
  'drop-in-post': both(circle(24, 19, 7), line([24, 26], [24, 37])),
  'boat-ramp': both(line([12, 28], [36, 28], [31, 35], [17, 35], [12, 28]), line([24, 28], [24, 13], [32, 23])),
  sensor: both(circle(24, 26, 4), line([15, 17], [24, 13], [33, 17]), line([24, 30], [24, 37])),
  camera: both(line([12, 18], [29, 18], [29, 31], [12, 31], [12, 18]), line([29, 22], [37, 18], [37, 31], [29, 27])),
  other: circle(24, 24, 6),
};
const STATION = both(
  line([24, 11], [36, 16], [36, 25], [24, 37], [12, 25], [12, 16], [24, 11]),
  line([18, 23], [23, 28], [31, 19]),
);
const CENTRE = both(line([24, 10], [37, 15], [37, 26], [24, 39], [11, 26], [11, 15], [24, 10]), circle(24, 23, 5));

function draw(theme: Theme, sign: Draw, plate: 'round' | 'none'): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d')!;
  const { ink, plate: color } = COLORS[theme];
  context.lineJoin = context.lineCap = 'round';
  if (plate === 'round') {
    context.fillStyle = color;
    context.globalAlpha = 0.85;
    context.beginPath();
    context.arc(24, 24, 21, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
  } else {
    context.strokeStyle = color;
    context.lineWidth = 9;
    sign(context);
  }
  context.strokeStyle = ink;
  context.lineWidth = 3.5;
  sign(context);
  return context.getImageData(0, 0, SIZE, SIZE);
}

/** Gives the map every sign that its style names, drawn here: nothing is fetched. */
export function addIcons(map: MapLibreMap): void {
  for (const theme of ['dark', 'light'] as const) {
    const add = (name: string, image: ImageData): void => {
      if (!map.hasImage(`${name}-${theme}`)) map.addImage(`${name}-${theme}`, image, { pixelRatio: 2 });
    };
    for (const [kind, sign] of Object.entries(SIGNS)) add(`place-${kind}`, draw(theme, sign, 'round'));
    add('station', draw(theme, STATION, 'none'));
    add('centre', draw(theme, CENTRE, 'none'));
  }
}
