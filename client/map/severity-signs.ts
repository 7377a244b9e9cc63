/** Ⅰ red, Ⅱ orange, Ⅲ yellow, Ⅳ blue (national four-level scale): colour, shape and numeral, never colour alone. */
export const SEVERITY_SIGNS = [
  { severity: 1, numeral: 'Ⅰ', color: '#e5322d', ink: '#ffffff', corners: 8 },
  { severity: 2, numeral: 'Ⅱ', color: '#f07c1d', ink: '#1b1206', corners: 3 },
  { severity: 3, numeral: 'Ⅲ', color: '#f2c416', ink: '#1b1603', corners: 4 },
  { severity: 4, numeral: 'Ⅳ', color: '#3d8bf2', ink: '#04101f', corners: 0 },
] as const;

export const SIGN_SIZE = 96;

/** Corners of the shape in a square of side 2 around 0, y down; none for the disc. */
export function signCorners(corners: number): [number, number][] {
  const turn = corners === 8 ? Math.PI / 8 : -Math.PI / 2;
  const lift = corners === 3 ? 0.2 : 0;
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    const radius = corners === 3 ? 1.12 : 1;
    return [radius * Math.cos(angle), radius * Math.sin(angle) + lift];
  });
}

/** All signs side by side, for an icon layer. */
export function drawSignAtlas(): { image: ImageData; mapping: Record<string, object> } {
  const canvas = document.createElement('canvas');
  canvas.width = SIGN_SIZE * SEVERITY_SIGNS.length;
  canvas.height = SIGN_SIZE;
  const context = canvas.getContext('2d')!;
  const half = SIGN_SIZE / 2;
  const radius = half * 0.8;
  const mapping: Record<string, object> = {};
  SEVERITY_SIGNS.forEach(({ severity, numeral, color, ink, corners }, i) => {
    const x = i * SIGN_SIZE + half;
    context.beginPath();
    if (corners === 0) context.arc(x, half, radius, 0, 2 * Math.PI);
    else for (const [dx, dy] of signCorners(corners)) context.lineTo(x + dx * radius, half + dy * radius);
    context.closePath();
    context.lineJoin = 'round';
    context.lineWidth = 12;
    context.strokeStyle = '#ffffff';
    context.stroke();
    context.lineWidth = 5;
    context.strokeStyle = '#101516';
    context.stroke();
    context.fillStyle = color;
    context.fill();
    context.fillStyle = ink;
    context.font = `bold ${corners === 3 ? 34 : 42}px "Noto Sans SC", sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(numeral, x, half + (corners === 3 ? 10 : 2));
    mapping[`s${severity}`] = { x: i * SIGN_SIZE, y: 0, width: SIGN_SIZE, height: SIGN_SIZE, mask: false };
  });
  return { image: context.getImageData(0, 0, canvas.width, canvas.height), mapping };
}
