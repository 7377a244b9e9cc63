import type {
  WireDraft,
  WireDraftCheck,
  WireDraftConflict,
  WireTerritoryFeature,
} from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import type { DrawnAttributes, DrawnLayer } from '../../server/domain/territory.ts';
import type { EditDialog, Preview, ShownVersions } from '../state/edit.ts';
import type { LonLat, Patch, ShapeKey } from './engine/types.ts';
import type { ToolId } from './tool-ids.ts';

/** What to do with a feature that somebody else published meanwhile: their version, ours on top, or both changes. */
export type ConflictChoice = 'theirs' | 'mine' | 'merge';

/** Everything that a panel, a tool or a key can do in the editor; what comes of it stands in `state/edit.ts`. */
export interface EditControl {
  /** Reads who is signed in, the drafts and what is in view; opens the draft of the address (`?draft=7`) or what this browser kept. */
  start(): Promise<void>;
  stop(): void;
  /** Reads what is in force in a box and is not read yet; without a box, what is in view. */
  load(bbox?: Bbox): Promise<void>;

  setLayer(layer: DrawnLayer): void;
  setTool(tool: ToolId): void;
  openDialog(dialog: EditDialog): void;
  /** @param isAdded - keeps what was selected before. */
  select(key: ShapeKey | null, isAdded?: boolean): void;
  setSnapping(isSnapping: boolean): void;
  setAlone(isAlone: boolean): void;

  /**
   * Makes an operation's result the present: one step to undo, checked here, saved soon. Begins a draft if none is open.
   *
   * @param label - text key of what was done, `edit.did.<what>`.
   */
  apply(label: string, patch: Patch): void;
  undo(): void;
  redo(): void;
  setAttributes(key: ShapeKey, attributes: DrawnAttributes): void;
  /** Takes a feature out of force; what it covered is a gap until somebody gets it. */
  removeFeature(key: ShapeKey): void;
  /** Puts a feature back to what is in force. */
  restore(key: ShapeKey): void;
  /** Puts an earlier version of a feature into the draft. */
  restoreVersion(version: WireTerritoryFeature): void;

  /** Opens a draft: ours to go on with, somebody else's to look at. Unsaved changes are saved first. */
  openDraft(id: number): Promise<void>;
  /** Begins a draft on the server. @returns it; the same when one is open. */
  startDraft(title: string, reason?: string): Promise<WireDraft>;
  /** Changes title and reason of the open draft. */
  describeDraft(title: string, reason: string): Promise<void>;
  /** Leaves the draft as it is and shows what is in force. */
  closeDraft(): Promise<void>;
  /**
   * Saves the open draft and sends it on its way: to be submitted, approved, scheduled, published. Nothing is drawn meanwhile.
   *
   * @param work - asks the server, with the draft as it was saved. @throws {ApiError} as `work` does, and as saving does.
   */
  sendOn(work: (draft: WireDraft) => Promise<WireDraft>): Promise<WireDraft>;
  /** The open draft is said to have a newer version: shows that, unless something waits to be saved. */
  renewDraft(id: number, version: number): Promise<void>;
  /** Reads the list of drafts again. */
  loadDrafts(): Promise<void>;
  /** Shows somebody else's draft on the map, or hides it. */
  showDraft(id: number, isShown: boolean): Promise<void>;

  /** Sends what is not saved at once. @throws {ApiError} and when there is a clash. */
  saveNow(): Promise<void>;
  /** Saves, then asks the server what it says of the draft. @throws {ApiError} */
  check(): Promise<WireDraftCheck>;
  /** After a `conflict` of saving: the server's draft or ours instead of it, which undo takes back, or ours as a new draft. */
  resolve(choice: 'theirs' | 'mine' | 'copy'): Promise<void>;
  /** Puts ours on top of what others published meanwhile; what is chosen otherwise, feature by feature, is one step to undo. */
  rebase(
    conflicts: readonly WireDraftConflict[],
    choose: (conflict: WireDraftConflict) => ConflictChoice,
  ): Promise<void>;
  /** Takes in what others published in a box; never a step to undo. What the draft changes stays as it was drawn. */
  renew(bbox: Bbox): Promise<void>;
  /** The line is back: takes in what was missed in view, and asks anew for all else when it is come to. */
  catchUp(): Promise<void>;
  /** The server knows the viewer no more: nothing is sent before somebody is signed in again. */
  signedOut(): void;

  /** Shows a place, or the whole of a box. */
  flyTo(place: LonLat | Bbox): void;
  /** Waits for a click on the map, snapped as the tools snap. @returns the position; `null` when Escape or another tool came first. */
  pickPosition(): Promise<LonLat | null>;
  /** Answers `pickPosition`. @returns whether anybody waited for it. */
  endPicking(position: LonLat | null): boolean;
  /** Shows what a repair or a rule would make; `null` puts it away. */
  showPreview(preview: Preview | null): void;
  /** Shows versions above the map (history, review); `null` puts them away. */
  showVersions(
    features: readonly WireTerritoryFeature[] | null,
    how?: Partial<Pick<ShownVersions, 'swipe' | 'layers'>>,
  ): void;
}
