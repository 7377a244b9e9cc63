import { describe, expect, test } from 'vitest';
import { tileBox } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import { TileCache, isVisible, tilePath } from '../../tiles/tile-cache.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';

const beat = tilesetNamed('beat')!;
const TILE: TileId = { z: 12, x: 3412, y: 1674 };
const PATH = tilePath('beat', TILE);
const body = (text: string) => ({ body: Buffer.from(text), etag: `"${text}"` });
const changeOf = (tile: TileId, xid: bigint) => ({ tilesets: [beat], boxes: [tileBox(tile, -1_000)], xid });

describe('a snapshot', () => {
  test('sees what was committed before it, and not what ran or came after', () => {
    expect(isVisible(9n, '10:20:12,15')).toBe(true);
    expect(isVisible(11n, '10:20:12,15')).toBe(true);
    expect(isVisible(12n, '10:20:12,15')).toBe(false);
    expect(isVisible(20n, '10:20:12,15')).toBe(false);
    expect(isVisible(19n, '10:20:')).toBe(true);
  });
});

describe('the tile cache', () => {
  test('renders once for a hundred who ask at the same time', async () => {
    const cache = new TileCache(1e6);
    let renders = 0;
    const render = async () => {
      renders++;
      await new Promise((done) => setTimeout(done, 5));
      return { ...body('a'), snapshot: '1:1:' };
    };
    const tiles = await Promise.all(Array.from({ length: 100 }, () => cache.get('all', PATH, beat, TILE, render)));
    expect(renders).toBe(1);
    expect(new Set(tiles).size).toBe(1);
    expect(cache.lookup('all', PATH)?.etag).toBe('"a"');
  });

  test('never keeps a render that began before a change which its snapshot does not see', async () => {
    const cache = new TileCache(1e6);
    let finish!: (tile: ReturnType<typeof body> & { snapshot: string }) => void;
    const slow = cache.get('all', PATH, beat, TILE, () => new Promise((done) => (finish = done)));
    cache.invalidate(changeOf(TILE, 20n));
    finish({ ...body('old'), snapshot: '20:20:' });
    expect((await slow).etag).toBe('"old"');
    expect(cache.lookup('all', PATH)).toBeUndefined();
  });

  test('keeps a render whose snapshot sees the change', async () => {
    const cache = new TileCache(1e6);
    let finish!: (tile: ReturnType<typeof body> & { snapshot: string }) => void;
    const slow = cache.get('all', PATH, beat, TILE, () => new Promise((done) => (finish = done)));
    cache.invalidate(changeOf(TILE, 20n));
    finish({ ...body('new'), snapshot: '21:21:' });
    await slow;
    expect(cache.lookup('all', PATH)?.etag).toBe('"new"');
  });

  test('begins anew for those who ask after a change, though an older render still runs', async () => {
    const cache = new TileCache(1e6);
    let finish!: (tile: ReturnType<typeof body> & { snapshot: string }) => void;
    const slow = cache.get('all', PATH, beat, TILE, () => new Promise((done) => (finish = done)));
    cache.invalidate(changeOf(TILE, 20n));
    const fresh = await cache.get('all', PATH, beat, TILE, async () => ({ ...body('new'), snapshot: '21:21:' }));
    expect(fresh.etag).toBe('"new"');
    finish({ ...body('old'), snapshot: '20:20:' });
    await slow;
    expect(cache.lookup('all', PATH)?.etag).toBe('"new"');
  });

  test('drops just the tiles that a change touches, in every scope', async () => {
    const cache = new TileCache(1e6);
    const far: TileId = { ...TILE, x: TILE.x + 2 };
    const farPath = tilePath('beat', far);
    for (const scope of ['all', '1']) {
      await cache.get(scope, PATH, beat, TILE, async () => ({ ...body('a'), snapshot: '1:1:' }));
      await cache.get(scope, farPath, beat, far, async () => ({ ...body('b'), snapshot: '1:1:' }));
    }
    cache.invalidate(changeOf(TILE, 5n));
    for (const scope of ['all', '1']) {
      expect(cache.lookup(scope, PATH)).toBeUndefined();
      expect(cache.lookup(scope, farPath)?.etag).toBe('"b"');
    }
  });

  test('stays within its bytes and gives what was used a second round', async () => {
    const cache = new TileCache(20_000);
    const pathOf = (x: number) => tilePath('beat', { z: 14, x, y: 1 });
    for (let x = 0; x < 200; x++) {
      const tile = { z: 14, x, y: 1 };
      await cache.get('all', pathOf(x), beat, tile, async () => ({
        body: Buffer.alloc(600),
        etag: `"${x}"`,
        snapshot: '1:1:',
      }));
      cache.lookup('all', pathOf(0));
      expect(cache.bytes).toBeLessThanOrEqual(20_000);
    }
    expect(cache.lookup('all', pathOf(0))).toBeDefined();
    expect(cache.lookup('all', pathOf(50))).toBeUndefined();
  });
});
