import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Position } from 'geojson';
import type { WireEvent } from '../../server/contract/live.ts';
import { toDegrees, tileBox, tileSizeM } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import type { Huanhu } from '../harness/huanhu.ts';

export interface Found {
  readonly id: number;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
  readonly properties: Readonly<Record<string, unknown>>;
}
interface Collection {
  readonly features: readonly Found[];
  readonly next?: string;
}
export interface Drawn {
  readonly layer: string;
  readonly id: number;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Degrees. */
  readonly vertices: readonly Position[];
}

/** Everything that somebody with a token can ask of the server, and every byte of what was answered. */
export class WaysIn {
  readonly #huanhu: Huanhu;
  readonly #token: string;
  /** Bodies as they came, one behind the other. */
  readonly told: string[] = [];

  constructor(huanhu: Huanhu, token: string) {
    this.#huanhu = huanhu;
    this.#token = token;
  }

  async #ask(path: string): Promise<{ status: number; body: Buffer }> {
    const response = await this.#huanhu.http(path, { token: this.#token });
    const body = Buffer.from(await response.arrayBuffer());
    this.told.push(body.toString('utf8'));
    return { status: response.status, body };
  }

  async json<T>(path: string): Promise<T> {
    const { status, body } = await this.#ask(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body.toString()}`);
    return JSON.parse(body.toString('utf8')) as T;
  }

  /** All pages, of so many features each. */
  async collection(path: string, limit: number): Promise<Found[]> {
    const found: Found[] = [];
    for (let next: string | undefined = `${path}?limit=${limit}`; next;) {
      const page: Collection = await this.json<Collection>(next);
      found.push(...page.features);
      next = page.next;
    }
    return found;
  }

  /** @returns `undefined` when there is none for this asker. */
  async item(path: string): Promise<Found | undefined> {
    const { status, body } = await this.#ask(path);
    if (status !== 200 && status !== 404) throw new Error(`${path}: ${status}`);
    return status === 200 ? (JSON.parse(body.toString('utf8')) as Found) : undefined;
  }

  async tile(tileset: string, tile: TileId): Promise<Drawn[]> {
    const { status, body } = await this.#ask(`/tiles/${tileset}/${tile.z}/${tile.x}/${tile.y}.mvt`);
    if (status === 204) return [];
    if (status !== 200) throw new Error(`${tileset} ${JSON.stringify(tile)}: ${status}`);
    const [xmin, , , ymax] = tileBox(tile);
    const perUnit = tileSizeM(tile.z) / 4096;
    return Object.values(new VectorTile(new PbfReader(body)).layers).flatMap((layer) =>
      Array.from({ length: layer.length }, (_, i): Drawn => {
        const feature = layer.feature(i);
        return {
          layer: layer.name,
          id: feature.id!,
          properties: feature.properties,
          vertices: feature
            .loadGeometry()
            .flat()
            .map(({ x, y }) => toDegrees(xmin + x * perUnit, ymax - y * perUnit)),
        };
      }),
    );
  }

  async events(limit: number): Promise<WireEvent[]> {
    const all: WireEvent[] = [];
    for (;;) {
      const page: WireEvent[] = (
        await this.json<{ events: WireEvent[] }>(`/api/events?after=${all.at(-1)?.seq ?? 0}&limit=${limit}`)
      ).events;
      all.push(...page);
      if (page.length < limit) return all;
    }
  }
}
