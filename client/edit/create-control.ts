import type { Bbox } from '../../server/domain/position.ts';
import { getJson } from '../live/api.ts';
import type { EditMap } from '../map/edit-map.ts';
import { edit } from '../state/edit.ts';
import { allows } from '../state/session.ts';
import type { Session } from '../state/session.ts';
import { failureText } from '../text/failure.ts';
import { createChecker } from './checker.ts';
import { shapeOf } from './draft-document.ts';
import { loadDrafts, showDraft } from './draft-list.ts';
import type { EditControl } from './edit-control.ts';
import { createEditCore } from './edit-core.ts';
import { isNotThere } from './draft-recovery.ts';
import { createEditDraft } from './edit-draft.ts';
import { createToolHost } from './edit-host.ts';
import { followEdits } from './edit-live.ts';
import { loadWords, untilDone } from './edit-start.ts';
import { showOnMap } from './edit-view.ts';
import type { LonLat } from './engine/types.ts';
import { createFeatureChanges } from './feature-changes.ts';
import { createLocalCopy } from './local-copy.ts';
import { bboxAround, bboxOf } from './pick.ts';
import { createPositionPicker } from './position-picker.ts';
import { createSnapping } from './snapping.ts';
import { isTooFar } from './territory-loader.ts';
import { createTerritoryReader } from './territory-reader.ts';
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
  const checker = createChecker((faults) =>
    edit.setState(faults ? { faults } : { notice: { key: 'edit.checkFailed' } }),
  );
  let stopFollowing = (): void => undefined;
  const core = createEditCore({
    checker,
    onDrawn: () => draft.saver.touch(),
    onReplaced: () => runner.refresh(),
  });
  const tell = (error: unknown): void => edit.setState({ failure: failureText(error) });
  const territory = createTerritoryReader(map, core);
  const account = (): string => accountOf(getState().session?.viewer);
  const draft = createEditDraft({
    document: core.document,
    copy,
    onReplaced: () => core.begin(),
    loadAround: territory.loadAround,
    reload: territory.reload,
    apply: core.apply,
    async isSameViewer() {
      const { viewer } = await getJson<Session>('/api/session');
      return accountOf(viewer) === account();
    },
  });
  /** Nothing is drawn before what was left is here: its only copy would be written over. */
  async function openFirst(): Promise<void> {
    const asked = Number(new URLSearchParams(location.search).get('draft'));
    const left = await copy.claim(account());
    if (left) await untilDone(() => draft.recover(left));
    else if (Number.isSafeInteger(asked) && asked > 0) await untilDone(() => draft.open(asked), isNotThere);
  }
  const changes = createFeatureChanges(core);
  const picker = createPositionPicker({
    begin() {
      runner.pick((position) => picker.end(position));
      map.focus();
    },
    end: () => runner.set(getState().tool),
  });

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
        await territory.start();
        await loadDrafts();
      });
      await draft.hold(openFirst).catch(tell);
      map.onMoved(() => {
        const { notice, layer } = getState();
        const isNearNow = notice?.key === 'edit.hint.zoomIn' && !isTooFar(layer, map.zoom());
        edit.setState({ zoom: map.zoom(), ...(isNearNow ? { notice: null } : {}) });
        void territory.load();
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
    load: territory.load,
    setLayer(layer) {
      edit.setState({ layer, selected: [], notice: null });
      runner.refresh();
      void territory.load();
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
      if (shape) void territory.loadWith(shape);
    },
    setSnapping: (isSnapping) => edit.setState({ isSnapping }),
    setAlone: (isAlone) => edit.setState({ isAlone }),
    apply: core.apply,
    undo: core.undo,
    redo: core.redo,
    ...changes,
    restoreVersion(version) {
      changes.restoreVersion(version);
      control.select(shapeOf(version).key);
    },
    openDraft: draft.open,
    startDraft: (title, reason = '') => draft.begin(title, reason),
    describeDraft: draft.describe,
    closeDraft: draft.close,
    sendOn: draft.sendOn,
    renewDraft: draft.renew,
    loadDrafts,
    showDraft,
    saveNow: draft.saver.now,
    check: draft.check,
    resolve: draft.resolve,
    rebase: draft.rebase,
    renew: territory.renew,
    async catchUp() {
      territory.forget();
      await Promise.all([control.renew(map.view()), loadDrafts()]);
    },
    signedOut: draft.saver.signedOut,
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
    pickPosition: picker.pick,
    endPicking: picker.end,
    showPreview: (preview) => edit.setState({ preview }),
    showVersions(features, { swipe = null, layers = [] } = {}) {
      edit.setState({ versions: features && { features, swipe, layers } });
      runner.setLooking(features !== null);
    },
  };
  // A draft that was submitted, or is somebody else's, is looked at.
  const stopWatching = edit.subscribe((now, before) => {
    if (now.mayDraw !== before.mayDraw || now.isHeld !== before.isHeld) runner.show();
    if (now.mayDraw || now.isHeld || now.tool === 'select') return;
    edit.setState({ tool: 'select' });
    runner.set('select');
  });
  const runner = createToolRunner({
    map,
    host: createToolHost(control, map, snapping, view.hide),
    snapping,
    onAsk: ({ position, point }) => edit.setState({ menu: { position, point } }),
  });
  return control;
}
