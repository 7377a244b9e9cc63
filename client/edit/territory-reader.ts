import type { WireChange, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import type { EditMap } from '../map/edit-map.ts';
import { edit } from '../state/edit.ts';
import { failureText } from '../text/failure.ts';
import type { EditCore } from './edit-core.ts';
import type { Shape } from './engine/types.ts';
import { bboxAround, bboxOf } from './pick.ts';
import { createTerritoryLoader, layersInView } from './territory-loader.ts';

/** Reads what is in force into the document: what is in view, around what is worked on, and anew after a publication. */
export function createTerritoryReader(map: Pick<EditMap, 'view' | 'zoom'>, core: EditCore) {
  const { getState } = edit;
  const loader = createTerritoryLoader();
  const inView = (): ReturnType<typeof layersInView> => layersInView(getState().layer, map.zoom());
  let failure = '';
  /** Takes in what is read; why it cannot be read stands there until something can. */
  async function takeIn(work: () => Promise<WireTerritoryFeature[]>): Promise<void> {
    try {
      core.addInForce(await work());
      if (failure !== '' && getState().failure === failure) edit.setState({ failure: '' });
    } catch (error) {
      failure = failureText(error);
      edit.setState({ failure });
    }
  }
  async function around(changes: readonly WireChange[], bbox: Bbox | null): Promise<WireTerritoryFeature[]> {
    const box = bboxAround([...changes.flatMap(({ area }) => (area ? [bboxOf(area)] : [])), ...(bbox ? [bbox] : [])]);
    const layers = new Set(['agency', 'jurisdiction', ...changes.map(({ layer }) => layer)] as const);
    return box ? loader.read([...layers], box) : [];
  }
  const load = (bbox: Bbox = map.view()): Promise<void> => takeIn(() => loader.load(inView(), bbox));
  return {
    /** @throws {ApiError} */
    async start(): Promise<void> {
      core.addInForce(await loader.load(inView(), map.view()));
    },
    load,
    /** What has to follow when the feature is changed: its neighbours, and the beats in it. */
    loadWith({ layer, area }: Shape): Promise<void> {
      const layers = layer === 'jurisdiction' ? (['jurisdiction', 'beat'] as const) : ([layer] as const);
      return takeIn(() => loader.load(layers, bboxOf(area)));
    },
    /** What the changes of a draft are compared with. @throws {ApiError} */
    async loadAround(changes: readonly WireChange[], bbox: Bbox | null): Promise<void> {
      core.addInForce(await around(changes, bbox));
    },
    /** What others published in a box. @throws {ApiError} */
    async renew(bbox: Bbox): Promise<void> {
      const atHand = [...getState().base.values()].map(({ layer }) => layer);
      const layers = [...new Set([...inView(), ...atHand])];
      core.renew(layers, bbox, await loader.read(layers, bbox));
    },
    /** From now on everything is asked for anew. */
    forget: (): void => loader.forget(),
    /** Reads everything anew, whatever was read or forgotten meanwhile. @throws {ApiError} */
    async reload(): Promise<void> {
      loader.forget();
      const { draft } = getState();
      const seen = await loader.read(inView(), map.view());
      const near = draft ? await around(core.document.changes(), draft.bbox) : [];
      // What a move of the map has read meanwhile goes with the old, and is read again.
      loader.forget();
      // What is drawn is compared with the old until all of the new is here.
      core.reload([...seen, ...near]);
      await load();
    },
  };
}
