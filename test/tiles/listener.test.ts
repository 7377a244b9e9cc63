import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agencyScope } from '../../server/domain/scope.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import { TILESETS } from '../../tiles/tileset.ts';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { gunzipSync } from 'node:zlib';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

const run = promisify(execFile);
/** A tile with features of every layer of the territory at its zoom. */
const Z13 = '13/6823/3355';
let huanhu: Huanhu;
beforeAll(async () => void (huanhu = await startHuanhu({ demo: true })));
afterAll(() => huanhu.stop());

interface TileJson {
  readonly tilejson: string;
  readonly tiles: string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: number[];
  readonly vector_layers: readonly {
    readonly id: string;
    readonly fields: Record<string, string>;
    readonly minzoom: number;
  }[];
}

describe('TileJSON', () => {
  test.each(TILESETS.map(({ name }) => name))(
    '%s says where its tiles are, what is in them, and in which extent',
    async (name) => {
      const json = await huanhu.json<TileJson>(`/tiles/${name}.json`);
      expect(json).toMatchObject({
        tilejson: '3.0.0',
        maxzoom: 14,
        tiles: [`${huanhu.url}/tiles/${name}/{z}/{x}/{y}.mvt`],
      });
      expect(json.bounds[0]).toBeGreaterThan(117);
      expect(json.bounds[2]).toBeLessThan(123);
      expect(json.vector_layers.length).toBeGreaterThan(0);
    },
  );
});

describe('a tile over HTTP', () => {
  const path = `/tiles/territory/${Z13}.mvt`;

  test('comes with a strong validator, and with it not again', async () => {
    const first = await huanhu.http(path);
    const etag = first.headers.get('ETag')!;
    expect(first.status).toBe(200);
    expect(first.headers.get('Content-Type')).toBe('application/vnd.mapbox-vector-tile');
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const match of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      expect((await huanhu.http(path, { headers: { 'If-None-Match': match } })).status, match).toBe(304);
    }
    expect((await huanhu.http(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  test('answers HEAD like GET, without the body', async () => {
    const [head, get] = [await huanhu.http(path, { method: 'HEAD' }), await huanhu.http(path)];
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });

  test('is sent plain, with a validator of its own, to who takes no gzip', async () => {
    const plain = await huanhu.http(path, { headers: { 'Accept-Encoding': 'identity' } });
    const zipped = await huanhu.http(path);
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    expect(plain.headers.get('ETag')).not.toBe(zipped.headers.get('ETag'));
    const refused = await huanhu.http(path, { headers: { 'Accept-Encoding': 'gzip;q=0, identity' } });
    expect(refused.headers.get('Content-Encoding')).toBeNull();
    const liked = await huanhu.http(path, { headers: { 'Accept-Encoding': 'gzip;q=0.5' } });
    expect(liked.headers.get('Content-Encoding')).toBe('gzip');
    expect(Buffer.from(await plain.arrayBuffer())).toEqual(Buffer.from(await zipped.arrayBuffer()));
  });

  test('without features is 204', async () => {
    expect((await huanhu.http('/tiles/beat/14/0/0.mvt')).status).toBe(204);
  });

  test('has each label once over the whole region, however many tiles its area crosses', async () => {
    const seen = new Map<string, number>();
    for (let x = 848; x <= 858; x++) {
      for (let y = 414; y <= 424; y++) {
        const bytes = new Uint8Array(await (await huanhu.http(`/tiles/jurisdiction/10/${x}/${y}.mvt`)).arrayBuffer());
        const layer = new VectorTile(new PbfReader(bytes)).layers['jurisdiction_label'];
        for (let i = 0; i < (layer?.length ?? 0); i++) {
          const code = String(layer!.feature(i).properties['code']);
          seen.set(code, (seen.get(code) ?? 0) + 1);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(30);
    expect([...seen].filter(([, times]) => times !== 1)).toEqual([]);
  });

  test('follows an edit at once, and only where the edit is', async () => {
    const far = '/tiles/territory/13/6815/3355.mvt';
    const [before, farBefore] = [await huanhu.http(path), await huanhu.http(far)];
    const { rows } = await huanhu.database.query<{ code: string }>(
      `UPDATE beat SET name_zh = name_zh || '改' WHERE geom_3857 && ST_TileEnvelope(13, 6823, 3355) RETURNING code`,
    );
    expect(rows.length).toBeGreaterThan(0);
    await expect.poll(async () => (await huanhu.http(path)).headers.get('ETag')).not.toBe(before.headers.get('ETag'));
    expect((await huanhu.http(far)).headers.get('ETag')).toBe(farBefore.headers.get('ETag'));
  });
});

test('no answer of ours may be taken for something else than it says it is', async () => {
  const plain = { headers: { 'Accept-Encoding': 'identity' } };
  for (const [path, init] of [
    [`/tiles/territory/${Z13}.mvt`, {}],
    [`/tiles/territory/${Z13}.mvt`, plain],
    [`/tiles/territory/${Z13}.mvt`, { headers: { 'If-None-Match': '*' } }],
    ['/tiles/beat/14/0/0.mvt', plain],
    ['/tiles/beat.json', {}],
    ['/tiles', {}],
    ['/tiles/nothing.json', {}],
  ] as const) {
    expect((await huanhu.http(path, init)).headers.get('X-Content-Type-Options'), path).toBe('nosniff');
  }
});

test('GDAL reads every tileset by its address, with all layers and fields', async () => {
  for (const tileset of TILESETS) {
    const json = await huanhu.json<TileJson>(`/tiles/${tileset.name}.json`);
    const addresses = [Z13, '9/426/209'].map((id) => `${huanhu.url}/tiles/${tileset.name}/${id}.mvt`);
    const statuses = await Promise.all(addresses.map(async (one) => (await fetch(one)).status));
    const address = addresses[statuses.indexOf(200)]!;
    const { stdout } = await run('ogrinfo', ['-ro', '-so', '-al', '-oo', 'METADATA_FILE=', `MVT:${address}`]);
    const tile = new VectorTile(new PbfReader(new Uint8Array(await (await fetch(address)).arrayBuffer())));
    for (const [name, layer] of Object.entries(tile.layers)) {
      expect(stdout, `${tileset.name} ${name}`).toContain(`Layer name: ${name}\n`);
      expect(stdout).toContain(`Feature Count: ${layer.length}`);
      const declared = json.vector_layers.find(({ id }) => id === name)!;
      for (const field of Object.keys(layer.feature(0).properties)) {
        expect(Object.keys(declared.fields)).toContain(field);
        expect(stdout).toContain(`${field}: `);
      }
    }
  }
});

// Needs both databases: on a server the other one is always at hand.
if (SERVER_URL) {
  test('tiles of the embedded database and of a server have the same features, within a unit', async () => {
    const places = await Promise.all([createTestDatabase('demo', 'embedded'), createTestDatabase('demo', 'server')]);
    const services = await Promise.all(places.map(({ database }) => createTileService({ database, cacheBytes: 1e7 })));
    const everything = agencyScope(null, []);
    for (const [name, tiles] of Object.entries({
      territory: [
        '7/106/52',
        '8/213/104',
        '9/426/209',
        '10/853/419',
        '11/1706/838',
        '12/3412/1677',
        Z13,
        '14/13647/6711',
      ],
      basemap: ['4/13/6', '6/53/26', '8/213/104', '10/853/419', '12/3412/1677'],
    })) {
      const tileset = TILESETS.find((set) => set.name === name)!;
      for (const id of tiles) {
        const [z, x, y] = id.split('/').map(Number) as [number, number, number];
        const [a, b] = await Promise.all(services.map((service) => service.getTile(everything, tileset, { z, x, y })));
        const [one, other] = [a!, b!].map(({ body }) => new VectorTile(new PbfReader(gunzipSync(body))));
        expect(Object.keys(one!.layers), id).toEqual(Object.keys(other!.layers));
        for (const [layerName, layer] of Object.entries(one!.layers)) {
          const twin = other!.layers[layerName]!;
          const byCode = (l: typeof layer) =>
            Array.from({ length: l.length }, (_, i) => l.feature(i)).map((f) => ({
              id: f.id,
              properties: f.properties,
              box: f.bbox?.() ?? null,
              geometry: f.loadGeometry(),
            }));
          const [left, right] = [byCode(layer), byCode(twin)];
          expect(left.map(({ id: featureId, properties }) => [featureId, properties])).toEqual(
            right.map(({ id: featureId, properties }) => [featureId, properties]),
          );
          left.forEach(({ geometry }, i) =>
            expect(farthest(geometry, right[i]!.geometry), `${id} ${layerName}`).toBeLessThanOrEqual(1),
          );
        }
      }
    }
    await Promise.all(services.map((service) => service.close()));
    await Promise.all(places.map((place) => place.drop()));
  });
}

type Paths = readonly (readonly { readonly x: number; readonly y: number }[])[];

/** The farthest that a vertex of one geometry lies from the other's outline, in tile units, both ways. */
function farthest(a: Paths, b: Paths): number {
  const oneWay = (from: Paths, to: Paths): number =>
    Math.max(
      0,
      ...from
        .flat()
        .map((p) => Math.min(...to.flatMap((path) => path.map((q, i) => toSegment(p, q, path[i + 1] ?? q))))),
    );
  return Math.max(oneWay(a, b), oneWay(b, a));
}

function toSegment(p: { x: number; y: number }, a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a.x + along * dx - p.x, a.y + along * dy - p.y);
}
