/** Where somebody is in the editor, as the client says. */
export interface EditingState {
  /** The draft that is open. */
  readonly draftId: number | null;
  /** Where they point, `[lon, lat]` in degrees, EPSG:4326. */
  readonly position: readonly [number, number] | null;
  /** Of the features that they work on, at most `MAX_CODES`. */
  readonly codes: readonly string[];
}

/** Somebody in the editor, as the server tells the others. */
export interface WireEditor extends EditingState {
  /** Their name; never their login. */
  readonly who: string;
  /** Whether it is the socket that is told. */
  readonly isMe: boolean;
  /** When they were last seen to do something else than before, epoch milliseconds UTC. */
  readonly at: number;
}

export const MAX_CODES = 20;
const CODE = /^[A-Za-z0-9._-]{1,64}$/;

const isDegrees = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Math.abs(value) <= most;
const isCode = (value: unknown): value is string => typeof value === 'string' && CODE.test(value);

/**
 * What a client said of itself, copied member by member. Checked by hand: it comes from whoever has a socket, twice a second.
 *
 * @returns `null` for who has left the editor, `undefined` for what says nothing.
 */
export function editingStateOf(said: unknown): EditingState | null | undefined {
  if (said === null) return null;
  if (typeof said !== 'object') return undefined;
  const { draftId, position, codes } = said as Readonly<Record<string, unknown>>;
  const isDraft = draftId === null || (Number.isSafeInteger(draftId) && (draftId as number) > 0);
  if (!isDraft || !Array.isArray(codes) || codes.length > MAX_CODES || !codes.every(isCode)) return undefined;
  const at = positionOf(position);
  return at === undefined ? undefined : { draftId: draftId as number | null, position: at, codes: [...codes] };
}

function positionOf(said: unknown): EditingState['position'] | undefined {
  if (said === null) return null;
  if (!Array.isArray(said) || said.length !== 2) return undefined;
  const [lon, lat] = said as unknown[];
  return isDegrees(lon, 180) && isDegrees(lat, 90) ? [lon, lat] : undefined;
}
