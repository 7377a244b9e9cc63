/** The tools by name, in the order of the tool bar. */
export const TOOL_IDS = [
  'select',
  'polygon',
  'freehand',
  'rectangle',
  'circle',
  'corridor',
  'vertex',
  'edge',
  'move',
  'rotate',
  'reshape',
  'split',
  'merge',
  'subtract',
  'hole',
  'add-part',
  'remove-part',
] as const;
export type ToolId = (typeof TOOL_IDS)[number];

/** What a tool offers to do now, for who has no keys. */
export type ToolOffer = 'finish' | 'back' | 'cancel' | 'remove';
