import { createStore } from 'zustand/vanilla';
import type {
  WireDraft,
  WireDraftCheck,
  WireDraftConflict,
  WireDraftSummary,
  WireTerritoryFeature,
} from '../../server/contract/draft-schemas.ts';
import type { DrawnLayer, TerritoryFault } from '../../server/domain/territory.ts';
import type { Coverage, LonLat, Shape, ShapeKey } from '../edit/engine/types.ts';
import type { ToolId, ToolOffer } from '../edit/tool-ids.ts';
import type { Session } from './session.ts';

/** Something by its code, with its names. */
export interface Word {
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
}

/** Whether what is drawn is kept: on the server, only in this browser while there is no line, or against another version. */
export type Saving = 'saved' | 'saving' | 'unsaved' | 'offline' | 'conflict' | 'refused' | 'signed-out';

/** What is open beside the map; one at a time. */
export type EditDialog = 'none' | 'help' | 'drafts' | 'review' | 'publish' | 'history' | 'conflict' | 'zone-rule';

/** Somebody who draws, as the live line tells it. */
export interface Editor {
  readonly who: string;
  readonly isMe: boolean;
  readonly draftId: number | null;
  readonly position: LonLat | null;
  readonly codes: readonly string[];
  /** Epoch milliseconds by the server's clock. */
  readonly at: number;
}

/** A text by key with its values. */
export interface Line {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Live figures of what is being drawn. */
export interface Measures {
  /** `null` while there is no area yet. */
  readonly areaM2: number | null;
  readonly perimeterM: number;
  /** From the last point to the pointer; `null` without a last point. */
  readonly lastM: number | null;
  readonly bearingDeg: number | null;
}

/** Shapes shown for a moment in place of others: what a repair or a rule would make. */
export interface Preview {
  readonly before: readonly Shape['area'][];
  readonly after: readonly Shape['area'][];
  /** What somebody else has in place of ours. */
  readonly theirs?: readonly Shape['area'][];
}

/** Earlier or proposed versions above the map. */
export interface ShownVersions {
  readonly features: readonly WireTerritoryFeature[];
  /** They fill what is left of this part of the map (0–1), the draft what is right of it; `null` for the whole map. */
  readonly swipe: number | null;
  /** They are all that there is of these layers. */
  readonly layers: readonly DrawnLayer[];
}

/** Two versions of what is being saved; see `EditControl.resolve`. */
export interface DraftClash {
  /** The draft as the server has it. */
  readonly theirs: WireDraft;
}

export interface EditState {
  readonly session: Session | null;
  readonly load: 'loading' | 'ready' | 'failed';
  /** What went wrong last, in the user's language; '' when nothing. */
  readonly failure: string;
  /** The layer that is being drawn. */
  readonly layer: DrawnLayer;
  readonly tool: ToolId;
  /** The draft that is open here; `null` before anything is changed, and after it is over. */
  readonly draft: WireDraft | null;
  /** Whether it may be drawn on here: the viewer may draw, and the draft is open and their own. */
  readonly mayDraw: boolean;
  /** The draft is on its way somewhere: for that long nobody draws, and the tools wait as they are. */
  readonly isHeld: boolean;
  readonly saving: Saving;
  /** Whether this browser keeps what the server does not have; `null` when there is no such thing. */
  readonly isKeptHere: boolean | null;
  /** What is in force, as loaded, by key; with versions, names and who drew. */
  readonly inForce: ReadonlyMap<ShapeKey, WireTerritoryFeature>;
  /** The same as shapes. */
  readonly base: Coverage;
  /** What is in force with the draft's changes. */
  readonly present: Coverage;
  /** Keys of what the draft adds, changes and takes away. */
  readonly changed: ReadonlySet<ShapeKey>;
  /** Of those the ones that it adds: they are in force in no version. */
  readonly added: ReadonlySet<ShapeKey>;
  /** Keys of what is selected, the main one first. */
  readonly selected: readonly ShapeKey[];
  /** What this page finds wrong with what was touched. */
  readonly faults: readonly TerritoryFault[];
  /** What the server says of the draft as it was saved last; `null` when it has changed since. */
  readonly check: WireDraftCheck | null;
  readonly isChecking: boolean;
  /** Text keys of what can be undone and done again; `null` when nothing can. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  readonly editors: readonly Editor[];
  /** Words of the pack, stations and agencies that features are of. */
  readonly kinds: readonly (Word & { readonly noun: string })[];
  readonly stations: readonly (Word & { readonly agency: string })[];
  readonly agencies: readonly Word[];
  /** All drafts that the viewer sees, newest first. */
  readonly drafts: readonly WireDraftSummary[];
  /** Drafts of others that the map shows. */
  readonly othersShown: readonly WireDraft[];
  readonly clash: DraftClash | null;
  /** Features that somebody else published since they were drawn on. */
  readonly conflicts: readonly WireDraftConflict[];
  readonly dialog: EditDialog;
  readonly preview: Preview | null;
  readonly versions: ShownVersions | null;
  /** What the next click does. */
  readonly hint: Line;
  /** Why the last operation was refused, or what the pointer snaps to. */
  readonly notice: Line | null;
  readonly measures: Measures | null;
  /** A point may be typed in: from `anchor` also by bearing and length; `null` when no point is wanted. */
  readonly entry: { readonly anchor: LonLat | null } | null;
  /** Points are being put down for something that is not there yet. */
  readonly isDrawing: boolean;
  /** What the tool offers to do now. */
  readonly offers: readonly ToolOffer[];
  /** Of the map. */
  readonly zoom: number;
  /** Where a right click or a long press asked what can be done. */
  readonly menu: { readonly position: LonLat; readonly point: { readonly x: number; readonly y: number } } | null;
  readonly isSnapping: boolean;
  /** A vertex moves only the selected feature, and not its neighbours. */
  readonly isAlone: boolean;
  /** To either side of a line, metres. */
  readonly corridorM: number;
  /** How new area treats its neighbours. */
  readonly manners: 'yield' | 'take' | 'as-drawn';
}

export const edit = createStore<EditState>(() => ({
  session: null,
  load: 'loading',
  failure: '',
  layer: 'beat',
  tool: 'select',
  draft: null,
  mayDraw: false,
  isHeld: false,
  saving: 'saved',
  isKeptHere: null,
  inForce: new Map(),
  base: new Map(),
  present: new Map(),
  changed: new Set(),
  added: new Set(),
  selected: [],
  faults: [],
  check: null,
  isChecking: false,
  undoLabel: null,
  redoLabel: null,
  editors: [],
  kinds: [],
  stations: [],
  agencies: [],
  drafts: [],
  othersShown: [],
  clash: null,
  conflicts: [],
  dialog: 'none',
  preview: null,
  versions: null,
  hint: { key: 'edit.hint.loading' },
  notice: null,
  measures: null,
  entry: null,
  isDrawing: false,
  offers: [],
  zoom: 0,
  menu: null,
  isSnapping: true,
  isAlone: false,
  corridorM: 50,
  manners: 'take',
}));
