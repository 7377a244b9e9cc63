import { SEVERITY_SIGNS, signCorners } from '../map/severity-signs.ts';

/** The sign of a severity: shape, colour and numeral; its word stands beside it. */
export function SeveritySign({ severity }: { severity: 1 | 2 | 3 | 4 }) {
  const { numeral, color, ink, corners } = SEVERITY_SIGNS[severity - 1]!;
  const points = signCorners(corners)
    .map(([x, y]) => `${(x * 20).toFixed(1)},${(y * 20).toFixed(1)}`)
    .join(' ');
  return (
    <svg className="sign" viewBox="-24 -24 48 48" aria-hidden="true">
      {corners === 0 ? <circle r="20" fill={color} /> : <polygon points={points} fill={color} strokeLinejoin="round" />}
      <text
        y={corners === 3 ? 11 : 8}
        textAnchor="middle"
        fontSize={corners === 3 ? 18 : 23}
        fontWeight="700"
        fill={ink}
      >
        {numeral}
      </text>
    </svg>
  );
}
