import type { ReactElement } from 'react';
import type { ToolId } from '../tool-ids.ts';

/** Signs of 24 × 24, drawn in strokes of the text's colour; small discs are vertices. */
const dot = (x: number, y: number): ReactElement => <circle cx={x} cy={y} r="2" fill="currentColor" stroke="none" />;
const soft = { strokeDasharray: '3 2.5' };

const TOOL_SIGNS: Readonly<Record<ToolId, ReactElement>> = {
  select: <path d="M6 3l12 9-5.5 1 3 6-2.5 1.2-3-6L6 18z" />,
  polygon: (
    <>
      <path d="M12 4l8 6-3 9H7l-3-9z" />
      {dot(12, 4)}
      {dot(20, 10)}
      {dot(17, 19)}
      {dot(7, 19)}
      {dot(4, 10)}
    </>
  ),
  freehand: <path d="M4 15c0-8 6-11 10-9s7 6 5 10-7 4-8 1 4-5 6-2" />,
  rectangle: (
    <>
      <path d="M4 6h16v12H4z" />
      {dot(4, 18)}
      {dot(20, 6)}
    </>
  ),
  circle: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 12h8" {...soft} />
      {dot(12, 12)}
      {dot(20, 12)}
    </>
  ),
  corridor: (
    <>
      <path d="M3 9c5-5 8 4 18-2M3 17c5-5 8 4 18-2" />
      <path d="M3 13c5-5 8 4 18-2" {...soft} />
    </>
  ),
  vertex: (
    <>
      <path d="M4 18l8-12 8 12" />
      <rect x="9.5" y="3.5" width="5" height="5" fill="currentColor" />
      {dot(4, 18)}
      {dot(20, 18)}
    </>
  ),
  edge: (
    <>
      <path d="M12 3c-3 4 3 6 0 9s3 6 0 9" />
      <path d="M8 12H3m2-2l-2 2 2 2M16 12h5m-2-2l2 2-2 2" />
    </>
  ),
  move: (
    <path d="M12 3v18M3 12h18M9.5 5.5L12 3l2.5 2.5M9.5 18.5L12 21l2.5-2.5M5.5 9.5L3 12l2.5 2.5M18.5 9.5L21 12l-2.5 2.5" />
  ),
  rotate: <path d="M19 8a8 8 0 1 0 1 5M20 3v6h-6" />,
  reshape: (
    <>
      <path d="M4 19V8h5" />
      <path d="M15 8h5v11H4" />
      <path d="M9 8c0 6 6 6 6 0" {...soft} />
    </>
  ),
  split: (
    <>
      <path d="M4 6h16v12H4z" />
      <path d="M14 2L9 22" {...soft} />
    </>
  ),
  merge: (
    <>
      <path d="M4 6h16v12H4z" />
      <path d="M7 12h3m-1.5-2l2 2-2 2M17 12h-3m1.5-2l-2 2 2 2" />
    </>
  ),
  subtract: (
    <>
      <path d="M14 10V4H4v12h6" />
      <path d="M10 10h10v10H10z" {...soft} />
      <path d="M13 15h4" />
    </>
  ),
  hole: (
    <>
      <path d="M3 5h18v14H3z" />
      <circle cx="12" cy="12" r="3.5" {...soft} />
    </>
  ),
  'add-part': (
    <>
      <path d="M3 5h8v8H3zM14 14h7v6h-7z" />
      <path d="M17.500 4v6M14.500 7h6" />
    </>
  ),
  'remove-part': (
    <>
      <path d="M3 5h8v8H3z" />
      <path d="M14 14h7v6h-7z" {...soft} />
      <path d="M14.500 7h6" />
    </>
  ),
};

const SIGNS = {
  undo: <path d="M4 9h10a6 6 0 0 1 0 12H9M8 5L4 9l4 4" />,
  redo: <path d="M20 9H10a6 6 0 0 0 0 12h5M16 5l4 4-4 4" />,
  snap: <path d="M6 3v9a6 6 0 0 0 12 0V3h-4v9a2 2 0 0 1-4 0V3zM6 7h4M14 7h4" />,
  alone: (
    <>
      <path d="M4 4h7v16H4z" />
      <path d="M15 4h5v16h-5z" {...soft} />
    </>
  ),
  more: <path d="M4 7h16M4 12h16M4 17h16" />,
} as const;

const Sign = ({ children }: { children: ReactElement }): ReactElement => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);

export const ToolSign = ({ tool }: { tool: ToolId }): ReactElement => <Sign>{TOOL_SIGNS[tool]}</Sign>;
export const EditSign = ({ name }: { name: keyof typeof SIGNS }): ReactElement => <Sign>{SIGNS[name]}</Sign>;
