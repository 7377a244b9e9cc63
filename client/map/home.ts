import { ApiError, getJson } from '../live/api.ts';
import { LAKE } from '../../tiles/tile-json.ts';
import type { TileJson } from '../../tiles/tile-json.ts';
import type { Bbox } from '../../server/domain/position.ts';

/** The map is drawn by then, wherever it looks. */
const PATIENCE_MS = 1_000;
const RETRY_MS = 4_000;

export type Home = ReturnType<typeof findHome>;

/** Finds where what the viewer sees of a tileset lies, however long it takes. */
export function findHome(tileset: 'beat' | 'territory') {
  let last: Bbox | undefined;
  const read = async (): Promise<Bbox> => {
    ({ bounds: last } = await getJson<TileJson>(`/tiles/${tileset}.json`));
    return last;
  };
  async function readUntilTold(): Promise<Bbox> {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return LAKE;
        await new Promise((done) => setTimeout(done, RETRY_MS));
      }
    }
  }
  const told = readUntilTold();
  return {
    told,
    /** The lake when it does not come soon. */
    soon: (): Promise<Bbox> =>
      Promise.race([told, new Promise<Bbox>((done) => setTimeout(() => done(LAKE), PATIENCE_MS))]),
    /** As it is now; as it was last when that cannot be told. */
    now: (): Promise<Bbox> => read().catch(() => last ?? LAKE),
  };
}
