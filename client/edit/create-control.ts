import type {
  WireChange,
  WireDraft,
  WireDraftSummary,
  WireTerritoryFeature,
} from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { getJson } from '../live/api.ts';
import type { EditMap } from '../map/edit-map.ts';
import { edit } from '../state/edit.ts';
import { allows } from '../state/session.ts';
import type { Session } from '../state/session.ts';
import { failureText } from '../text/failure.ts';
import { createChecker } from './checker.ts';
import { parentOf, shapeOf } from './draft-document.ts';
import type { EditControl } from './edit-control.ts';
import { createEditCore } from './edit-core.ts';
import { createEditDraft, isNotThere, isOver } from './edit-draft.ts';
import { createToolHost } from './edit-host.ts';
import { followEdits } from './edit-live.ts';
import { loadWords, untilDone } from './edit-start.ts';
import { showOnMap } from './edit-view.ts';
import type { LonLat, Shape, ShapeKey } from './engine/types.ts';
import { createLocalCopy } from './local-copy.ts';
import { bboxAround, bboxOf } from './pick.ts';
import { snapWords } from './snap-words.ts';
import { createSnapping } from './snapping.ts';
import { createTerritoryLoader, isTooFar, layersInView } from './territory-loader.ts';
import { createToolRunner } from './tool-runner.ts';
import type { ToolRunner } from './tool-runner.ts';

const accountOf = (viewer: Session['viewer'] | undefined): string => viewer?.login ?? viewer?.name ?? '';
const isPlace = (place: LonLat | Bbox): place is LonLat => place.length === 2;

/** The control of the editor with what only its own page uses. */
export interface OwnEditControl extends EditControl {
  readonly runner: ToolRunner;
  flyToSelected(): void;
  zoomBy(steps: number): void;
  focusMap(): void;
}

/** Joins map, document, tools, drafts and line; panels call it, and read `state/edit.ts`. */
export function createEditControl(map: EditMap): OwnEditControl {
  const { getState } = edit;
  const copy = createLocalCopy();
  const snapping = createSnapping(map);
  const view = showOnMap(map, snapping);
  const loader = createTerritoryLoader();
  const checker = createChecker((faults) =>
    edit.setState(faults ? { faults } : { notice: { key: 'edit.checkFailed' } }),
  );
  let picking: ((position: LonLat | null) => void) | null = null;
  let stopFollowing = (): void => undefined;
  const core = createEditCore({
    checker,
    onDrawn: () => draft.saver.touch(),
    onReplaced: () => runner.refresh(),
  });
  const tell = (error: unknown): void => edit.setState({ failure: failureText(error) });
  let readFailure = '';
  /** Takes in what is read; why it cannot be read stands there until something can. */
  async function takeIn(work: () => Promise<WireTerritoryFeature[]>): Promise<void> {
    try {
      core.addInForce(await work());
      if (readFailure !== '' && getState().failure === readFailure) edit.setState({ failure: '' });
    } catch (error) {
      readFailure = failureText(error);
      edit.setState({ failure: readFailure });
    }
  }
  const load = (bbox: Bbox = map.view()): Promise<void> =>
    takeIn(() => loader.load(layersInView(getState().layer, map.zoom()), bbox));
  async function readAround(changes: readonly WireChange[], bbox: Bbox | null): Promise<WireTerritoryFeature[]> {
    const box = bboxAround([...changes.flatMap(({ area }) => (area ? [bboxOf(area)] : [])), ...(bbox ? [bbox] : [])]);
    const layers = new Set(['agency', 'jurisdiction', ...changes.map(({ layer }) => layer)] as const);
    return box ? loader.load([...layers], box) : [];
  }
  const account = (): string => accountOf(getState().session?.viewer);
  const draft = createEditDraft({
    document: core.document,
    copy,
    onReplaced: () => core.begin(),
    async loadAround(changes, bbox) {
      core.document.addInForce(await readAround(changes, bbox));
    },
    reload,
    apply: core.apply,
    async isSameViewer() {
      const { viewer } = await getJson<Session>('/api/session');
      return accountOf(viewer) === account();
    },
  });
  async function reload(): Promise<void> {
    loader.forget();
    const inView = await loader.load(layersInView(getState().layer, map.zoom()), map.view());
    const { draft: open } = getState();
    const around = open ? await readAround(core.document.changes(), open.bbox) : [];
    // What is drawn is compared with the old until all of the new is here.
    core.document.forgetInForce();
    core.document.addInForce([...inView, ...around]);
    core.begin();
  }
  /** Nothing is drawn before what was left is here: its only copy would be written over. */
  async function openFirst(): Promise<void> {
    const asked = Number(new URLSearchParams(location.search).get('draft'));
    const left = await copy.claim(account());
    if (left) await untilDone(() => draft.recover(left));
    else if (Number.isSafeInteger(asked) && asked > 0) await untilDone(() => draft.open(asked), isNotThere);
  }
  const loadDrafts = async (): Promise<void> => {
    const { drafts } = await getJson<{ drafts: WireDraftSummary[] }>('/api/drafts');
    edit.setState({ drafts });
  };
  function change(key: ShapeKey, label: string, next: (shape: Shape) => Shape | null): void {
    const shape = getState().present.get(key);
    if (shape && !shape.isLocked) control.apply(label, new Map([[key, next(shape)]]));
  }

  const control: OwnEditControl = {
    get runner() {
      return runner;
    },
    async start() {
      await untilDone(loadWords);
      if (!allows(getState().session, 'review')) {
        edit.setState({ load: 'failed', failure: '' });
        return;
      }
      await untilDone(async () => {
        core.addInForce(await loader.load(layersInView(getState().layer, map.zoom()), map.view()));
        await loadDrafts();
      });
      await draft.hold(openFirst).catch(tell);
      map.onMoved(() => {
        edit.setState({ zoom: map.zoom() });
        void load();
      });
      edit.setState({ zoom: map.zoom() });
      stopFollowing = await untilDone(() => followEdits(control, map));
      edit.setState({ load: 'ready' });
      runner.show();
    },
    stop() {
      stopFollowing();
      stopWatching();
      draft.saver.stop();
      checker.stop();
      runner.stop();
      view.stop();
      map.remove();
    },
    load,
    setLayer(layer) {
      edit.setState({ layer, selected: [], notice: null });
      runner.refresh();
      void load();
    },
    setTool(tool) {
      const { mayDraw, versions } = getState();
      if (tool !== 'select' && (!mayDraw || versions)) return;
      // The neighbours that would have to follow are not at hand.
      if (tool !== 'select' && isTooFar(getState().layer, map.zoom())) {
        edit.setState({ notice: { key: 'edit.hint.zoomIn' } });
        return;
      }
      control.endPicking(null);
      edit.setState({ tool, notice: null });
      runner.set(tool);
      map.focus();
    },
    openDialog: (dialog) => edit.setState({ dialog }),
    select(key, isAdded = false) {
      const { selected, present } = getState();
      const others = isAdded ? selected.filter((one) => one !== key) : [];
      const isTaken = isAdded && key !== null && selected.includes(key);
      edit.setState({ selected: key === null || isTaken ? others : [...others, key], notice: null });
      runner.refresh();
      const shape = present.get(key ?? '');
      if (shape) void loadWith(shape);
    },
    setSnapping: (isSnapping) => edit.setState({ isSnapping }),
    setAlone: (isAlone) => edit.setState({ isAlone }),
    apply: core.apply,
    undo: core.undo,
    redo: core.redo,
    setAttributes: (key, attributes) =>
      change(key, 'edit.did.attributes', (shape) => ({
        ...shape,
        attributes,
        parent: parentOf(shape.layer, attributes),
      })),
    removeFeature: (key) => change(key, 'edit.did.remove', () => null),
    restore: (key) => control.apply('edit.did.restore', core.document.revert(key)),
    restoreVersion(version) {
      const { present } = getState();
      const { key } = shapeOf(version);
      const shape = { ...shapeOf(version), isLocked: present.get(key)?.isLocked ?? false };
      control.apply('edit.did.restore', new Map([[key, shape]]));
      control.select(key);
    },
    openDraft: draft.open,
    startDraft: (title, reason = '') => draft.begin(title, reason),
    describeDraft: draft.describe,
    closeDraft: draft.close,
    takeDraft: (next) => void (isOver(next) ? draft.leave() : draft.replace(next)).catch(tell),
    renewDraft: draft.renew,
    loadDrafts,
    async showDraft(id, isShown) {
      const rest = getState().othersShown.filter((shown) => shown.id !== id);
      const shown = isShown ? [...rest, await getJson<WireDraft>(`/api/drafts/${id}`)] : rest;
      edit.setState({ othersShown: shown });
    },
    saveNow: draft.saver.now,
    check: draft.check,
    resolve: draft.resolve,
    rebase: draft.rebase,
    async renew(bbox) {
      const atHand = [...getState().base.values()].map(({ layer }) => layer);
      const layers = [...new Set([...layersInView(getState().layer, map.zoom()), ...atHand])];
      core.renew(layers, bbox, await loader.read(layers, bbox));
    },
    async catchUp() {
      loader.forget();
      await Promise.all([control.renew(map.view()), loadDrafts()]);
    },
    signedOut: draft.saver.signedOut,
    reload,
    flyTo(place) {
      if (isPlace(place)) map.flyTo(place);
      else map.flyTo([(place[0] + place[2]) / 2, (place[1] + place[3]) / 2], place);
    },
    flyToSelected() {
      const { selected, present } = getState();
      const box = bboxAround(selected.flatMap((key) => present.get(key) ?? []).map(({ area }) => bboxOf(area)));
      if (box) control.flyTo(box);
    },
    zoomBy: map.zoomBy,
    focusMap: map.focus,
    pickPosition() {
      control.endPicking(null);
      return new Promise((done) => {
        picking = done;
        runner.pick((position) => control.endPicking(position));
        map.focus();
      });
    },
    endPicking(position) {
      const done = picking;
      picking = null;
      if (!done) return false;
      runner.set(getState().tool);
      done(position);
      return true;
    },
    showPreview: (preview) => edit.setState({ preview }),
    showVersions(features, swipe = null) {
      edit.setState({ versions: features && { features, swipe } });
      runner.setLooking(features !== null);
    },
  };
  /** What has to follow when the feature is changed: its neighbours, and the beats in it. */
  function loadWith(shape: Shape): Promise<void> {
    const layers = shape.layer === 'jurisdiction' ? (['jurisdiction', 'beat'] as const) : ([shape.layer] as const);
    return takeIn(() => loader.load(layers, bboxOf(shape.area)));
  }
  // A draft that was submitted, or is somebody else's, is looked at.
  const stopWatching = edit.subscribe((now, before) => {
    if (now.mayDraw !== before.mayDraw) runner.show();
    if (now.mayDraw || !before.mayDraw || now.tool === 'select') return;
    edit.setState({ tool: 'select' });
    runner.set('select');
  });
  const runner = createToolRunner({
    map,
    host: createToolHost(control, map, snapping, view.hide),
    snapping,
    snapWords,
    onAsk: ({ position, point }) => edit.setState({ menu: { position, point } }),
  });
  return control;
}
