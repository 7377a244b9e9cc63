import { availableParallelism } from 'node:os';
import { Overloaded } from '../domain/errors.ts';
import type { Bbox } from '../domain/position.ts';
import type { Scope } from '../domain/scope.ts';
import type { Database } from '../stores/database.ts';
import { scopeIds, viewerOf } from '../stores/scope-sql.ts';
import { toDegrees } from '../../tiles/grid.ts';
import type { MercatorBox, TileId } from '../../tiles/grid.ts';
import { NO_SNAPSHOT_SEES, TileCache, tilePath } from '../../tiles/tile-cache.ts';
import type { CachedTile, Snapshot } from '../../tiles/tile-cache.ts';
import { LAKE } from '../../tiles/tile-json.ts';
import { TILESETS } from '../../tiles/tileset.ts';
import type { Tileset } from '../../tiles/tileset.ts';
import { watchBoundaries } from './boundary-watch.ts';
import type { PassedBoundary } from './boundary-watch.ts';
import type { LayerRows } from './render-tile.ts';
import { boundsStatement, isScoped, fieldKind, layersAt, tileStatement } from './tile-sql.ts';
import { TileWorkers } from './tile-workers.ts';

const TILES_CHANNEL = 'tiles_changed';

/** Cold tiles that may wait for the database; more are refused, to be asked for again. */
const MAX_COLD = 500;
/** As many as a tile's query and one in hand can keep busy: the database draws four at a time. */
const MOST_WORKERS = 5;
/** Partition of the cache for tilesets that everybody sees alike. */
const EVERYBODY = '';
const TILESETS_OF_ALL = new Set(TILESETS.filter((tileset) => !isScoped(tileset)));
const partitionOf = (scope: Scope, tileset: Tileset): string => (TILESETS_OF_ALL.has(tileset) ? EVERYBODY : scope.key);

/** Tiles of a tileset that are out of date, for those who look at them. */
export interface TilesChanged {
  readonly tileset: string;
  /** `[west, south, east, north]` in degrees, EPSG:4326. */
  readonly bbox: Bbox;
  /** Counts up with every change in this process. */
  readonly version: number;
  /** Whose territory it is; `null` for the basemap. */
  readonly agencyIds: readonly number[] | null;
}

interface ChangePayload {
  readonly layer: string;
  readonly xid: string;
  readonly agencyIds: readonly number[] | null;
  readonly boxes: readonly MercatorBox[];
}

export type TileService = Awaited<ReturnType<typeof createTileService>>;

/** Renders, keeps and invalidates the vector tiles. */
export async function createTileService(parts: { database: Database; cacheBytes: number; workers?: number }) {
  const { database } = parts;
  const cache = new TileCache(parts.cacheBytes);
  const workers = new TileWorkers(parts.workers ?? Math.min(availableParallelism(), MOST_WORKERS));
  const listeners = new Set<(change: TilesChanged) => void>();
  const bounds = new Map<string, Promise<Bbox>>();
  let version = 0;
  let cold = 0;
  let queries = 0;

  const boundaries = await watchBoundaries(database, onPassed);
  const unlisten = await database.listen(TILES_CHANNEL, (payload) => onChange(payload), flush);
  // What came before anybody listened.
  boundaries.again();

  function onChange(payload: string): void {
    const { layer, xid, agencyIds, boxes } = JSON.parse(payload) as ChangePayload;
    outdate(layer, boxes, agencyIds, BigInt(xid));
    boundaries.again();
  }

  function onPassed(passed: readonly PassedBoundary[]): void {
    for (const { layer, box, agencyIds } of passed) outdate(layer, [box], agencyIds, NO_SNAPSHOT_SEES);
  }

  function outdate(layer: string, boxes: ChangePayload['boxes'], agencyIds: ChangePayload['agencyIds'], xid: bigint) {
    const tilesets = TILESETS.filter(({ layers }) => layers.some(({ table }) => table === layer));
    cache.invalidate({ tilesets, boxes, xid });
    bounds.clear();
    version++;
    for (const { name } of tilesets) {
      for (const box of boxes) tell({ tileset: name, bbox: bboxOf(box), version, agencyIds });
    }
  }

  function flush(): void {
    cache.flush();
    bounds.clear();
    version++;
    for (const { name } of TILESETS) tell({ tileset: name, bbox: [-180, -85, 180, 85], version, agencyIds: null });
    boundaries.again();
  }

  function tell(change: TilesChanged): void {
    for (const listener of listeners) listener(change);
  }

  async function render(tileset: Tileset, tile: TileId, scope: Scope): Promise<CachedTile & { snapshot: Snapshot }> {
    if (cold >= MAX_COLD) throw new Overloaded('tiles');
    cold++;
    queries++;
    try {
      const { rows } = await database.tileQuery<{
        snapshot: string;
        layer: string;
        twkb: string | null;
        attributes: string;
        codes: string | null;
      }>(
        {
          ...tileStatement(tileset, tile, scope),
          // Everything as the text that came: the worker decodes it.
          types: { getTypeParser: () => (value: string) => value },
        },
        viewerOf(scope),
      );
      const layerNamed = new Map(layersAt(tileset, tile.z).map((layer) => [layer.name, layer]));
      const layers = rows.flatMap(({ layer: name, twkb, attributes, codes }): LayerRows[] => {
        if (twkb === null) return [];
        const layer = layerNamed.get(name)!;
        const fields = Object.keys(layer.fields).map((field) => [field, fieldKind(layer, field)] as const);
        return [{ name, fields, twkb, attributes, codes }];
      });
      return { ...(await workers.render(layers)), snapshot: rows[0]!.snapshot };
    } finally {
      cold--;
    }
  }

  async function readBounds(tileset: Tileset, scope: Scope): Promise<Bbox> {
    const { rows } = await database.as(viewerOf(scope), () =>
      database.query<{ west: number | null; south: number; east: number; north: number }>(
        boundsStatement(tileset, scope.kind),
        [scopeIds(scope)],
      ),
    );
    const row = rows[0];
    return !row || row.west === null ? LAKE : [row.west, row.south, row.east, row.north];
  }

  return {
    /** How many tiles were rendered so far. */
    get queries() {
      return queries;
    },
    cache,

    /** The tile of this very path if it is in memory. */
    lookup: (scope: Scope, path: string): CachedTile | undefined =>
      cache.lookup(scope.key, path) ?? cache.lookup(EVERYBODY, path),

    /**
     * @throws {Overloaded} when too many cold tiles wait already.
     */
    getTile: (scope: Scope, tileset: Tileset, tile: TileId): Promise<CachedTile> =>
      cache.get(partitionOf(scope, tileset), tilePath(tileset.name, tile), tileset, tile, () =>
        render(tileset, tile, scope),
      ),

    /** The extent of what a viewer may see of a tileset, degrees, EPSG:4326. */
    bounds(tileset: Tileset, scope: Scope): Promise<Bbox> {
      const key = `${partitionOf(scope, tileset)} ${tileset.name}`;
      let known = bounds.get(key);
      if (!known) {
        known = readBounds(tileset, scope);
        known.catch(() => bounds.delete(key));
        bounds.set(key, known);
      }
      return known;
    },

    /** @returns stops telling. */
    onChanged(listener: (change: TilesChanged) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close(): Promise<void> {
      await unlisten();
      await boundaries.close();
      await workers.close();
    },
  };
}

function bboxOf([xmin, ymin, xmax, ymax]: MercatorBox): Bbox {
  return [...toDegrees(xmin, ymin), ...toDegrees(xmax, ymax)];
}
