import { UNIT_COLORS, signOfKind } from '../state/unit-kinds.ts';
import type { Theme } from '../../tiles/style.ts';

/** The sign of a kind of unit as the map draws it. */
export function UnitSign({ kind, theme }: { kind: string; theme: Theme }) {
  const at = signOfKind(kind);
  const [r, g, b] = UNIT_COLORS[theme][at]!;
  const color = `rgb(${r} ${g} ${b})`;
  return (
    <svg className="swatch" viewBox="-10 -10 20 20" aria-hidden="true">
      {at === 0 && <circle r="6" fill={color} />}
      {at === 1 && <circle r="6" fill="none" stroke={color} strokeWidth="3.5" />}
      {at === 2 && <rect x="-6" y="-6" width="12" height="12" fill={color} />}
      {at === 3 && <polygon points="0,-8 8,6 -8,6" fill={color} />}
      {at === 4 && <path d="M-8 0 H8 M0 -8 V8" stroke={color} strokeWidth="5" />}
      {at === 5 && <polygon points="0,-9 9,0 0,9 -9,0" fill={color} />}
    </svg>
  );
}
