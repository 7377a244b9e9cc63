import { createHash } from 'node:crypto';
import { encodePositionFrame } from '../contract/position-frame.ts';
import type { FramePosition, PositionFrame } from '../contract/position-frame.ts';
import type { Scope } from '../domain/scope.ts';
import { hasUnit } from '../domain/visibility.ts';
import { SharedPositions, picturesOf } from '../services/shared-positions.ts';
import type { Pictures, SharedPosition } from '../services/shared-positions.ts';
import type { UnitPicture, UnitPosition } from '../services/unit-picture.ts';

/** A receiver that skipped a frame has the whole picture again after this long. */
const SNAPSHOT_MS = 30_000;

/** All viewers with the same scope: one room, one frame a tick, one head. */
export interface Room {
  readonly scope: Scope;
  /** What tells one scope from another on the wire, and nothing else. */
  readonly scopeId: string;
  /** Of a share: what the room was told of units. */
  readonly shared: { readonly positions: SharedPositions; readonly pictures: Pictures } | undefined;
  /** The last `seq` in this scope that the room was told. */
  head: number;
  /** The last change of tiles that it was told; of a share one box says all. */
  tiles?: string;
}

type Positions = readonly (UnitPosition | SharedPosition)[];

const flat = ({ position: [lon, lat], ...fix }: Positions[number]): FramePosition => ({ ...fix, lon, lat });

/**
 * Makes rooms and the position frames that each of them is told.
 *
 * @param parts.pictureAt - the picture of so many milliseconds ago, kept up as long as it is asked for.
 */
export function createRooms(parts: { picture: UnitPicture; pictureAt: (delayMs: number) => Promise<UnitPicture> }) {
  const { picture } = parts;
  let frameNumber = 0;
  let lastSnapshot = Date.now();

  const frameOf = (kind: PositionFrame['kind'], positions: Positions): Uint8Array =>
    Buffer.from(encodePositionFrame(kind, Date.now(), ++frameNumber, positions.map(flat)).buffer);

  /** What a room knows, for whoever joins it: not more of a share, or the others would never be told of the difference. */
  const toldTo = ({ scope, shared }: Room): Uint8Array =>
    frameOf('snapshot', shared ? shared.positions.all() : picture.all().filter(({ unit }) => hasUnit(scope, unit)));

  function snapshotOf(room: Room): Uint8Array {
    room.shared?.positions.fill(room.shared.pictures);
    return toldTo(room);
  }

  /** What a room is told of the changes; what is to be seen no longer only a snapshot can tell. */
  function deltaOf(room: Room, changes: ReadonlyMap<UnitPicture, readonly UnitPosition[]>): Uint8Array | undefined {
    const { scope, shared } = room;
    if (!shared) {
      const visible = changes.get(picture)!.filter(({ unit }) => hasUnit(scope, unit));
      return visible.length > 0 ? frameOf('delta', visible) : undefined;
    }
    const moved = new Set<number>();
    for (const [delayMs, each] of shared.pictures) {
      void parts.pictureAt(delayMs);
      for (const { unitId } of changes.get(each)!) moved.add(unitId);
    }
    const { changed, hasGone } = shared.positions.follow(moved, shared.pictures);
    if (hasGone) return toldTo(room);
    return changed.length > 0 ? frameOf('delta', changed) : undefined;
  }

  return {
    async make(scope: Scope, head: number): Promise<Room> {
      const scopeId = createHash('sha256').update(scope.key).digest('base64url').slice(0, 16);
      if (scope.kind !== 'shares') return { scope, scopeId, shared: undefined, head };
      const pictures = await picturesOf(scope, parts.pictureAt);
      return { scope, scopeId, shared: { positions: new SharedPositions(scope).fill(pictures), pictures }, head };
    },

    toldTo,

    /** The frame of a tick for each room that has something to be told. */
    tick(rooms: readonly Room[]): Map<Room, Uint8Array> {
      const pictures = new Set([picture, ...rooms.flatMap(({ shared }) => [...(shared?.pictures.values() ?? [])])]);
      const changes = new Map([...pictures].map((each) => [each, each.takeChanges()]));
      const isRevised = [...pictures].map((each) => each.takeRevised()).includes(true);
      const isSnapshot = isRevised || Date.now() - lastSnapshot >= SNAPSHOT_MS;
      if (isSnapshot) lastSnapshot = Date.now();
      const frames = new Map<Room, Uint8Array>();
      for (const room of rooms) {
        const frame = isSnapshot ? snapshotOf(room) : deltaOf(room, changes);
        if (frame) frames.set(room, frame);
      }
      return frames;
    },
  };
}
