import { isInRange, tilesTouching } from './grid.ts';
import type { MercatorBox, TileId, TileRange } from './grid.ts';
import type { Tileset } from './tileset.ts';

/** A tile as it is sent: compressed once, with its strong validator. */
export interface CachedTile {
  /** gzip; empty for a tile without features. */
  readonly body: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
}

/** What changed in the database, and in which transaction. */
export interface TileChange {
  /** Names of tilesets that show the changed table. */
  readonly tilesets: readonly Tileset[];
  /** Boxes of the rows before and after. */
  readonly boxes: readonly MercatorBox[];
  /** The transaction, or `NO_SNAPSHOT_SEES` for a change that came without one. */
  readonly xid: bigint;
}

/** Of what no render that runs already can be known to have seen. */
export const NO_SNAPSHOT_SEES = 2n ** 63n;

/** What a render was made from: `xmin:xmax:xip,…` of `pg_current_snapshot()`. */
export type Snapshot = string;

/** Whether a committed transaction is in a snapshot. @see PostgreSQL, "pg_snapshot" (functions-info) */
export function isVisible(xid: bigint, snapshot: Snapshot): boolean {
  const [xmin = '0', xmax = '0', running = ''] = snapshot.split(':');
  if (xid < BigInt(xmin)) return true;
  if (xid >= BigInt(xmax)) return false;
  return running === '' || !running.split(',').some((other) => BigInt(other) === xid);
}

interface Entry extends CachedTile {
  readonly scopeKey: string;
  readonly path: string;
  readonly tileset: Tileset;
  readonly tile: TileId;
  wasUsed: boolean;
}

interface Render {
  readonly tileset: Tileset;
  readonly tile: TileId;
  readonly result: Promise<CachedTile>;
  /** Changes that touch this tile and arrived since the render began. */
  readonly changes: bigint[];
}

/** Bytes that an entry takes besides its body: key, objects, maps. */
const ENTRY_OVERHEAD = 400;

/**
 * Tiles in memory, up to a number of bytes, by scope and path. It holds no tile that a change it was told of has overtaken: a change
 * drops just the tiles that its boxes touch, and a render is kept only if its snapshot sees every change that touched its
 * tile while it ran.
 */
export class TileCache {
  readonly #limitBytes: number;
  readonly #scopes = new Map<string, Map<string, Entry>>();
  /** All entries, oldest first; one that was used gets a second round before it goes. */
  readonly #order = new Set<Entry>();
  readonly #renders = new Map<string, Render>();
  /** Also those that a change has detached: they still have to learn of later ones. */
  readonly #running = new Set<Render>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#order.size;
  }

  /** The tile of a path as it stands in the request line, for a viewer with this scope. */
  lookup(scopeKey: string, path: string): CachedTile | undefined {
    const entry = this.#scopes.get(scopeKey)?.get(path);
    if (entry) entry.wasUsed = true;
    return entry;
  }

  /**
   * The tile from memory, from a render that runs already, or from a new one.
   *
   * @param render - makes the tile, and says from which snapshot.
   */
  get(
    scopeKey: string,
    path: string,
    tileset: Tileset,
    tile: TileId,
    render: () => Promise<CachedTile & { snapshot: Snapshot }>,
  ): Promise<CachedTile> {
    const cached = this.lookup(scopeKey, path);
    if (cached) return Promise.resolve(cached);
    const key = `${scopeKey} ${path}`;
    const present = this.#renders.get(key);
    if (present) return present.result;

    const changes: bigint[] = [];
    const made = render();
    const result: Promise<CachedTile> = made
      .then((fresh) => {
        if (changes.every((xid) => isVisible(xid, fresh.snapshot))) this.#keep(scopeKey, path, tileset, tile, fresh);
        return fresh;
      })
      .finally(() => {
        this.#running.delete(running);
        if (this.#renders.get(key) === running) this.#renders.delete(key);
      });
    const running: Render = { tileset, tile, result, changes };
    this.#renders.set(key, running);
    this.#running.add(running);
    return result;
  }

  /** Drops what a change touches, and keeps renders that began before it from being kept or shared with later requests. */
  invalidate(change: TileChange): void {
    const touches = (tileset: Tileset, tile: TileId): boolean =>
      change.tilesets.includes(tileset) && change.boxes.some((box) => isInRange(tilesTouching(box, tile.z), tile));
    for (const render of this.#running) {
      if (touches(render.tileset, render.tile)) render.changes.push(change.xid);
    }
    for (const [key, render] of this.#renders) {
      if (touches(render.tileset, render.tile)) this.#renders.delete(key);
    }
    for (const path of this.#pathsTouched(change)) {
      for (const entries of this.#scopes.values()) {
        const entry = entries.get(path);
        if (entry) this.#drop(entry);
      }
    }
  }

  /** Forgets everything: notifications may have been missed. */
  flush(): void {
    this.#scopes.clear();
    this.#order.clear();
    this.#renders.clear();
    this.#bytes = 0;
    for (const render of this.#running) render.changes.push(NO_SNAPSHOT_SEES);
  }

  /** Paths of the tiles that a change touches: by counting them out, or where that is more than there are, by looking at each. */
  *#pathsTouched({ tilesets, boxes }: TileChange): Generator<string> {
    for (const tileset of tilesets) {
      for (const box of boxes) {
        for (let z = tileset.minZoom; z <= tileset.maxZoom; z++) yield* this.#pathsIn(tileset, tilesTouching(box, z));
      }
    }
  }

  *#pathsIn(tileset: Tileset, range: TileRange): Generator<string> {
    const { z, minX, minY, maxX, maxY } = range;
    if ((maxX - minX + 1) * (maxY - minY + 1) > this.#order.size) {
      for (const entry of this.#order) {
        if (entry.tileset === tileset && isInRange(range, entry.tile)) yield entry.path;
      }
      return;
    }
    for (let x = minX; x <= maxX; x++) {
      for (let y = minY; y <= maxY; y++) yield tilePath(tileset.name, { z, x, y });
    }
  }

  #keep(scopeKey: string, path: string, tileset: Tileset, tile: TileId, { body, etag }: CachedTile): void {
    let entries = this.#scopes.get(scopeKey);
    if (!entries) this.#scopes.set(scopeKey, (entries = new Map<string, Entry>()));
    const old = entries.get(path);
    if (old) this.#drop(old);
    const entry: Entry = { body, etag, scopeKey, path, tileset, tile, wasUsed: false };
    entries.set(path, entry);
    this.#order.add(entry);
    this.#bytes += body.length + ENTRY_OVERHEAD;
    for (const oldest of this.#order) {
      if (this.#bytes <= this.#limitBytes) break;
      this.#order.delete(oldest);
      if (oldest.wasUsed) {
        oldest.wasUsed = false;
        this.#order.add(oldest);
      } else {
        this.#forget(oldest);
      }
    }
  }

  #drop(entry: Entry): void {
    if (this.#order.delete(entry)) this.#forget(entry);
  }

  #forget(entry: Entry): void {
    const entries = this.#scopes.get(entry.scopeKey);
    entries?.delete(entry.path);
    if (entries?.size === 0) this.#scopes.delete(entry.scopeKey);
    this.#bytes -= entry.body.length + ENTRY_OVERHEAD;
  }
}

/** The one way to write the path of a tile. */
export const tilePath = (tileset: string, { z, x, y }: TileId): string => `/tiles/${tileset}/${z}/${x}/${y}.mvt`;
