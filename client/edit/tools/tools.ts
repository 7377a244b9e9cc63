import type { ToolId } from '../tool-ids.ts';
import { addPartTool, holeTool, mergeTool, removePartTool, reshapeTool, splitTool, subtractTool } from './cuts.ts';
import { edgeTool } from './edge.ts';
import { circleTool, corridorTool, freehandTool, polygonTool, rectangleTool } from './figures.ts';
import { selectTool } from './select.ts';
import type { MakeTool } from './tool.ts';
import { vertexTool } from './vertex.ts';
import { moveTool, rotateTool } from './whole.ts';

/** Every tool by its name. */
export const TOOLS: Readonly<Record<ToolId, MakeTool>> = {
  select: selectTool,
  polygon: polygonTool,
  freehand: freehandTool,
  rectangle: rectangleTool,
  circle: circleTool,
  corridor: corridorTool,
  vertex: vertexTool,
  edge: edgeTool,
  move: moveTool,
  rotate: rotateTool,
  reshape: reshapeTool,
  split: splitTool,
  merge: mergeTool,
  subtract: subtractTool,
  hole: holeTool,
  'add-part': addPartTool,
  'remove-part': removePartTool,
};
