import { TILESETS } from '../../tiles/tileset.ts';
import type { TileId } from '../../tiles/grid.ts';
import { HOME_TILE } from './agreement.ts';
import type { AreaLayer } from './agreement.ts';
import { AREA_LAYERS, Comparison, propertiesOf } from './comparison.ts';
import type { Shown } from './expectation.ts';
import { isNear, verticesOf } from './planar.ts';
import type { Drawn } from './ways-in.ts';
import type { Thing } from './world.ts';

/** Width of a unit of a tile, degrees of longitude. */
const unitOf = (z: number): number => 360 / 2 ** z / 4096;

/** Looks at the tiles. */
export class MapVisit extends Comparison {
  async tile(tileset: string, tile: TileId, isWhole: boolean): Promise<void> {
    const { world, expectation, liaison } = this.case;
    const drawn = await this.ways.tile(tileset, tile);
    const where = `tile ${tileset} ${tile.z}/${tile.x}/${tile.y}`;
    const seen = new Map(AREA_LAYERS.map((layer) => [layer as string, this.shown(layer)]));
    const zones = expectation
      .zones(liaison)
      .map((i) => ({ thing: world.zones[i]!, shape: this.case.round.zones[i]!.shape }));
    const unit = unitOf(tile.z);
    for (const each of drawn) {
      const [name = '', suffix] = each.layer.split(/_(?=label|area)/);
      const zone = name === 'adjacency_zone' && zones.find(({ thing }) => thing.id === each.id);
      const match = seen.get(name)?.find(({ thing }) => thing.id === each.id);
      if (!zone && !match) this.fail(where, `LEAK: ${each.layer} ${each.id}`);
      if (match)
        this.#checkDrawn(
          where,
          name as AreaLayer,
          each,
          match,
          tile.z,
          suffix === 'label' || (name === 'place' && !suffix),
        );
      if (zone && each.vertices.some((vertex) => !isNear(zone.shape, vertex, 2 * unit + (tile.z <= 9 ? 4e-4 : 0)))) {
        this.fail(where, `zone ${each.id} reaches beyond itself`);
      }
    }
    if (!isWhole) return;
    for (const layer of TILESETS.find(({ name }) => name === tileset)!.layers.filter(
      ({ minZoom }) => tile.z >= minZoom,
    )) {
      const ids = drawn.filter((each) => each.layer === layer.name).map(({ id }) => id);
      const isLabel = layer.geometry === 'label_3857';
      const must = (seen.get(layer.table) ?? []).filter(({ shown }) =>
        isLabel ? shown.whole.type !== 'MultiPolygon' || shown.thickness > 1e-6 : shown.thickness > 4 * unit,
      );
      const expected = layer.table === 'adjacency_zone' ? zones : must;
      this.compareIds(
        `${where} ${layer.name}`,
        ids,
        expected.map(({ thing }) => thing.id),
        ids,
      );
    }
  }

  #checkDrawn(
    where: string,
    layer: AreaLayer,
    drawn: Drawn,
    { thing, shown }: { thing: Thing; shown: Shown },
    z: number,
    isLabel: boolean,
  ): void {
    const expected = propertiesOf(layer, shown, thing, this.case.world);
    for (const [key, value] of Object.entries(drawn.properties)) {
      if (value !== (expected[key] ?? ''))
        this.fail(where, `LEAK: ${key} of ${drawn.layer} ${drawn.id} is ${String(value)}`);
    }
    const tolerance = 2 * unitOf(z);
    const overview = !isLabel && z <= 9 ? 4e-4 : 0;
    for (const vertex of drawn.vertices) {
      const isIn = isNear(shown.whole, vertex, tolerance + overview);
      const isShared =
        !shown.cutTo ||
        shown.cutTo.some((zone) => isNear(zone, vertex, tolerance + (shown.thickness > 0 ? overview : 0)));
      if (!isIn || !isShared)
        this.fail(
          where,
          `LEAK: ${drawn.layer} ${drawn.id} at ${vertex.join()} ${isIn ? 'beyond its zones' : 'beyond itself'}`,
        );
    }
  }

  /** The one tile that shows everything, and by turns tiles of the other tilesets and zooms. */
  async tiles(turn: number): Promise<void> {
    const at = (z: number, dx = 0, dy = 0): TileId => {
      const by = 2 ** (z - HOME_TILE.z);
      return { z, x: Math.floor(HOME_TILE.x * by) + dx, y: Math.floor(HOME_TILE.y * by) + dy };
    };
    const others: (() => Promise<void>)[] = [
      () => this.tile('jurisdiction', at(9), true),
      () => this.tile('jurisdiction', at(12), true),
      () => this.tile('beat', at(12), true),
      () => this.tile('beat', at(13, turn % 2, (turn >> 1) % 2), false),
      () => this.tile('place', at(12), true),
      () => this.tile('adjacency-zone', at(8), true),
      () => this.tile('territory', at(9), true),
      () => this.tile('territory', at(14, (turn >> 2) % 4, turn % 4), false),
    ];
    await this.tile('territory', at(12), true);
    for (let i = 0; i < 3; i++) await others[(turn * 3 + i) % others.length]!();
  }

  /** No bounds reach beyond what is shown. */
  async bounds(turn: number): Promise<void> {
    const { expectation, liaison, round } = this.case;
    const zones = expectation.zones(liaison).map((i) => round.zones[i]!.shape);
    const shapes = {
      jurisdiction: this.#shapes('jurisdiction'),
      beat: this.#shapes('beat'),
      place: this.#shapes('place'),
      'adjacency-zone': zones,
      territory: [...AREA_LAYERS.flatMap((layer) => this.#shapes(layer)), ...zones],
    };
    const tilesets = Object.entries(shapes);
    for (const [name, within] of [tilesets[turn % 5]!, tilesets[(turn + 2) % 5]!]) {
      if (within.length === 0) continue;
      const { bounds } = await this.ways.json<{ bounds: [number, number, number, number] }>(`/tiles/${name}.json`);
      const all = within.flatMap(({ coordinates }) => verticesOf(coordinates));
      const [lons, lats] = [all.map(([lon]) => lon!), all.map(([, lat]) => lat!)];
      const most = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
      const isBeyond = bounds.some((edge, i) => (i < 2 ? edge < most[i]! - 1e-6 : edge > most[i]! + 1e-6));
      if (isBeyond) this.fail(`bounds of ${name}`, `LEAK: ${bounds.join()} beyond ${most.join()}`);
    }
  }

  /** Of each feature, a shape that holds all that is shown of it. */
  #shapes(layer: AreaLayer): { coordinates: unknown }[] {
    return this.shown(layer).flatMap(({ shown: { whole, cutTo } }): { coordinates: unknown }[] => {
      if (!cutTo) return [whole];
      const boxOf = (shape: { coordinates: unknown }): number[] => {
        const all = verticesOf(shape.coordinates);
        const [lons, lats] = [all.map(([lon]) => lon!), all.map(([, lat]) => lat!)];
        return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
      };
      const own = boxOf(whole);
      return cutTo.flatMap((zone) => {
        const box = boxOf(zone).map((edge, i) => (i < 2 ? Math.max(edge, own[i]!) : Math.min(edge, own[i]!)));
        return box[0]! <= box[2]! && box[1]! <= box[3]!
          ? [
              {
                coordinates: [
                  [box[0]!, box[1]!],
                  [box[2]!, box[3]!],
                ],
              },
            ]
          : [];
      });
    });
  }
}
