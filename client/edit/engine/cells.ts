import type { GridBox } from './grid.ts';

/** Finds boxes that meet a box. */
export interface BoxIndex {
  /** Calls `visit` once for the number of each box that meets this one. */
  visit(west: number, south: number, east: number, north: number, visit: (index: number) => void): void;
}

/** How large cells are. */
interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Cells of the same kind as the boxes: of a comb, whose long edges all run one way, they are as long. */
function cellSizeOf(boxes: Float64Array, width: number, height: number): CellSize {
  const count = Math.max(boxes.length / 4, 1);
  let [widths, heights] = [0, 0];
  for (let i = 0; i < boxes.length; i += 4) {
    widths += boxes[i + 2]! - boxes[i]!;
    heights += boxes[i + 3]! - boxes[i + 1]!;
  }
  const shape = Math.max(1 / count, Math.min(count, (widths + count) / (heights + count)));
  const side = Math.sqrt((width * height) / count);
  const cellWidth = Math.min(width, Math.max(1, width / count, side * Math.sqrt(shape)));
  const cellHeight = Math.min(height, Math.max(1, height / count, (width * height) / count / cellWidth));
  return { width: cellWidth, height: cellHeight };
}

/**
 * An index over boxes given as four numbers each: west, south, east, north. They are sorted into about as many cells as
 * there are boxes, so that edges of a drawn boundary, which are short, lie in one or two.
 */
export function indexBoxes(boxes: Float64Array, whole: GridBox): BoxIndex {
  const count = boxes.length / 4;
  const width = Math.max(whole.east - whole.west, 1);
  const height = Math.max(whole.north - whole.south, 1);
  const size = cellSizeOf(boxes, width, height);
  const columns = Math.floor(width / size.width) + 1;
  const rows = Math.floor(height / size.height) + 1;
  const column = (x: number): number => Math.min(columns - 1, Math.max(0, Math.floor((x - whole.west) / size.width)));
  const row = (y: number): number => Math.min(rows - 1, Math.max(0, Math.floor((y - whole.south) / size.height)));
  const eachCell = (at: number, visit: (cell: number) => void): void => {
    const [x0, x1] = [column(boxes[at]!), column(boxes[at + 2]!)];
    const [y0, y1] = [row(boxes[at + 1]!), row(boxes[at + 3]!)];
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) visit(y * columns + x);
  };
  const starts = new Int32Array(columns * rows + 1);
  for (let i = 0; i < count; i++) eachCell(i * 4, (cell) => void starts[cell + 1]!++);
  for (let cell = 0; cell < columns * rows; cell++) starts[cell + 1]! += starts[cell]!;
  const fill = starts.slice();
  const items = new Int32Array(starts[columns * rows]!);
  for (let i = 0; i < count; i++) eachCell(i * 4, (cell) => void (items[fill[cell]!++] = i));
  const seen = new Int32Array(count);
  let round = 0;
  return {
    visit(west, south, east, north, visit) {
      round++;
      const [x0, x1, y0, y1] = [column(west), column(east), row(south), row(north)];
      for (let y = y0; y <= y1; y++) {
        for (let i = starts[y * columns + x0]!; i < starts[y * columns + x1 + 1]!; i++) {
          const item = items[i]!;
          if (seen[item] === round) continue;
          seen[item] = round;
          const at = item * 4;
          if (boxes[at]! > east || boxes[at + 2]! < west || boxes[at + 1]! > north || boxes[at + 3]! < south) continue;
          visit(item);
        }
      }
    },
  };
}
