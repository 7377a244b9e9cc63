import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { AreaCoordinates, TerritoryFault } from '../../server/domain/territory.ts';
import type { RoleOf } from '../map/edit-layers.ts';
import type { EditMap } from '../map/edit-map.ts';
import type { AreaLook, Sketch } from '../map/sketch.ts';
import { edit } from '../state/edit.ts';
import type { EditState } from '../state/edit.ts';
import { preferences } from '../state/preferences.ts';
import { i18next } from '../text/i18n.ts';
import { keyOf } from './draft-document.ts';
import type { Shape, ShapeKey } from './engine/types.ts';
import { namesIn } from './feature-names.ts';
import { decidedFaults, faultText } from './panels/fault-words.ts';
import type { createSnapping } from './snapping.ts';

type Areas = NonNullable<Sketch['areas']>;
const areasOf = (all: readonly AreaCoordinates[], look: AreaLook): Areas => all.map((area) => ({ area, look }));

/** What is drawn stands out; what lies above it in the order of things says where it ends. */
const roleIn =
  ({ layer: drawn }: Pick<EditState, 'layer'>): RoleOf =>
  ({ layer, isLocked }) => {
    if (layer === drawn) return isLocked ? 'locked' : 'drawn';
    if (layer === 'agency') return 'context';
    return layer === 'jurisdiction' && drawn !== 'adjacency-zone' ? 'context' : null;
  };

const faultsSketch = (state: EditState): Sketch => {
  const all = decidedFaults(state.faults, state.check);
  const { language } = preferences.getState();
  const nameOf = namesIn(state, language);
  const words = (fault: TerritoryFault): string => faultText(i18next.t, fault, nameOf, language);
  return {
    areas: all.flatMap(({ area }) => (area ? [{ area, look: 'fault' as const }] : [])),
    points: all.map(({ location }) => ({ at: location, look: 'fault' as const })),
    labels: all.map((fault) => ({ at: fault.location, text: words(fault), look: 'fault' as const })),
  };
};
const previewSketch = ({ preview }: EditState): Sketch | null =>
  preview && {
    areas: [
      ...areasOf(preview.before, 'before'),
      ...areasOf(preview.after, 'after'),
      ...areasOf(preview.theirs ?? [], 'other'),
    ],
  };
const othersSketch = ({ othersShown }: EditState): Sketch => ({
  areas: areasOf(
    othersShown.flatMap(({ changes }) => changes.flatMap(({ area }) => (area ? [area] : []))),
    'other',
  ),
});
const peopleSketch = ({ editors }: EditState): Sketch => {
  const people = editors.flatMap(({ isMe, position, who }) => (isMe || !position ? [] : [{ at: position, who }]));
  return {
    points: people.map(({ at }) => ({ at, look: 'person' })),
    labels: people.map(({ at, who }) => ({ at, text: who, look: 'person' })),
  };
};

/** Of several layers those that are divided once more are lines, so that what divides them is seen in them. */
function versionAreas(features: readonly WireTerritoryFeature[]): Areas {
  const layers = new Set(features.map(({ properties }) => properties.layer));
  return features.map(({ geometry, properties: { layer } }) => ({
    area: geometry.coordinates,
    look:
      layer === 'jurisdiction' && layers.has('beat') ? 'left-line' : layer === 'adjacency-zone' ? 'left-zone' : 'left',
  }));
}

/**
 * Keys of the shapes in whose place versions are shown: beside the draft those that differ, over the whole map all of the
 * same layers.
 */
function keysCompared({ versions, present, base, changed }: EditState): Set<ShapeKey> {
  const named = versions?.features.map(({ properties }) => keyOf(properties.layer, properties.code)) ?? [];
  if (versions?.swipe !== null) return new Set([...changed, ...named]);
  const layers = new Set<string>([...versions.layers, ...versions.features.map(({ properties }) => properties.layer)]);
  const isMeant = ({ layer }: Shape): boolean => layers.has(layer);
  return new Set([...base.values(), ...present.values()].filter(isMeant).map(({ key }) => key));
}

/** Shows what stands in the state of the editor on its map, and keeps it in step. */
export function showOnMap(
  map: EditMap,
  snapping: ReturnType<typeof createSnapping>,
): { stop(): void; hide(keys: Iterable<ShapeKey>): void } {
  let compared = new Set<ShapeKey>();
  let held = new Set<ShapeKey>();
  const hide = (): void => map.layers.mark('hidden', new Set([...compared, ...held]));

  function showShapes(state: EditState): void {
    map.layers.show(state.present, roleIn(state));
    snapping.show(state.present);
  }
  function showVersions(state: EditState): void {
    const { versions, present } = state;
    compared = versions ? keysCompared(state) : new Set();
    hide();
    map.setGroundShown(!versions);
    const swipe = versions?.swipe ?? 1;
    const left = versionAreas(versions?.features ?? []);
    const right = [...compared].flatMap((key) => present.get(key) ?? []).map(({ area }) => area);
    map.sketch('versions', versions && { areas: left, clip: [0, swipe] });
    map.sketch('draft', versions && { areas: areasOf(right, 'right'), clip: [swipe, 1] });
  }
  function show(now: EditState, before: EditState | null): void {
    const differs = (...names: (keyof EditState)[]): boolean => names.some((name) => now[name] !== before?.[name]);
    if (differs('present', 'layer')) showShapes(now);
    if (differs('selected')) map.layers.mark('selected', new Set(now.selected));
    if (differs('changed')) map.layers.mark('changed', now.changed);
    if (differs('check', 'faults')) map.sketch('faults', faultsSketch(now));
    if (differs('preview')) map.sketch('preview', previewSketch(now));
    if (differs('othersShown')) map.sketch('others', othersSketch(now));
    if (differs('editors')) map.sketch('people', peopleSketch(now));
    if (differs('versions') || (now.versions && differs('present'))) showVersions(now);
  }
  show(edit.getState(), null);
  const stops = [
    edit.subscribe(show),
    preferences.subscribe((now, before) => {
      if (now.theme !== before.theme) map.setTheme(now.theme);
      if (now.language === before.language) return;
      map.setLanguage(now.language);
      map.sketch('faults', faultsSketch(edit.getState()));
    }),
  ];
  return {
    stop: () => stops.forEach((stop) => stop()),
    /** Shapes that a tool draws itself, and no others. */
    hide(keys) {
      held = new Set(keys);
      hide();
    },
  };
}
