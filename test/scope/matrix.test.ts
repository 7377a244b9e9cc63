import { VectorTile } from '@mapbox/vector-tile';
import { bbox } from '@turf/turf';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { route } from '../../server/contract/route.ts';
import { mayDo } from '../../server/domain/viewer.ts';
import type { Access } from '../../server/domain/viewer.ts';
import { tilesTouching, toMercator } from '../../tiles/grid.ts';
import { TILESETS } from '../../tiles/tileset.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { SCOPED, createCast, viewerOf } from './cast.ts';
import type { Actor, Cast, Item, Scoped } from './cast.ts';
import { bodyOf, valueOf } from './smallest.ts';
import type { Schema } from './smallest.ts';

interface Operation {
  readonly 'x-access': Access;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

let huanhu: Huanhu;
let cast: Cast;
let operations: { method: string; template: string; operation: Operation }[];
beforeAll(async () => {
  huanhu = await startHuanhu();
  const { paths } = await huanhu.json<{ paths: Record<string, Record<string, Operation>> }>('/api/openapi.json');
  operations = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, template, operation })),
  );
  cast = await createCast(huanhu);
});
afterAll(() => huanhu.stop());

let cells = 0;
const wrong: string[] = [];
/** A cell of the matrix: `isRight` was worked out from the role and its scope. */
const cell = (name: string, isRight: boolean, got: unknown): void => {
  cells++;
  if (!isRight) wrong.push(`${name}: ${String(got)}`);
};
const none = 2_147_483_647;
const OPEN = [200, 201, 204, 302] as const;

const nameOf = (actor: Actor | undefined): string => actor?.role ?? 'nobody';
/** What somebody is refused with whatever they ask, `undefined` when the route is for them. */
const refusalOf = (actor: Actor | undefined, access: Access): 401 | 403 | undefined =>
  mayDo(viewerOf(actor), access) ? undefined : actor ? 403 : 401;
const collectionOf = (template: string): Scoped | undefined => {
  const name = /^\/api\/([a-z-]+)(?:\/|$)/.exec(template)?.[1];
  return SCOPED.find((scoped) => scoped === name);
};
const send = (actor: Actor | undefined, method: string, path: string, body?: unknown): Promise<Response> =>
  huanhu.http(path, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: {
      ...actor?.headers,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(method === 'patch' ? { 'If-Match': '*' } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const queryOf = ({ parameters }: Operation): string => {
  const needed = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  return needed.length === 0
    ? ''
    : `?${new URLSearchParams(needed.map(({ name, schema }): [string, string] => [name, String(valueOf(schema))])).toString()}`;
};
const pathOf = (template: string, id: number | string): string => template.replaceAll(/\{\w+\}/g, String(id));
const everybody = (): (Actor | undefined)[] => [undefined, ...cast.actors];

test('every route lets in whom it is for, and refuses the others before it looks at what they sent', async () => {
  for (const { method, template, operation } of operations) {
    const access = operation['x-access'];
    expect(access, `${method} ${template}`).toBeDefined();
    for (const actor of everybody()) {
      const refusal = refusalOf(actor, access);
      const name = `${nameOf(actor)} ${method} ${template}`;
      const hasId = template.includes('{');
      if (refusal) {
        const spoilt = method === 'get' || method === 'delete' ? undefined : { nothing: 'of the kind' };
        const { status } = await send(actor, method, pathOf(template, 'no-number'), spoilt);
        cell(name, status === refusal, status);
      } else if (hasId) {
        const { status } = await send(
          actor,
          method,
          `${pathOf(template, none)}${queryOf(operation)}`,
          bodyOf(operation),
        );
        cell(`${name} of nobody`, status >= 400 && status < 500 && status !== 401 && status !== 403, status);
      } else if (method === 'get') {
        const { status } = await send(actor, method, `${template}${queryOf(operation)}`);
        const isLetIn =
          access === 'public' ? status < 500 && status !== 401 && status !== 403 : OPEN.includes(status as 200);
        cell(name, isLetIn, status);
      } else if (operation.requestBody) {
        const { status } = await send(actor, method, template, { nothing: 'of the kind' });
        cell(
          name,
          status >= 400 && status < 500 && (access === 'public' || (status !== 401 && status !== 403)),
          status,
        );
      }
    }
  }
  expect(wrong.splice(0)).toEqual([]);
});

test('every collection has what is in scope and nothing else', async () => {
  for (const name of SCOPED) {
    for (const actor of cast.actors) {
      if (refusalOf(actor, 'read')) continue;
      const response = await send(actor, 'get', `/api/${name}?limit=5000`);
      const { features } = (await response.json()) as { features: Item[] };
      const found = new Set(features.map(({ id }) => id));
      const expected = cast.all[name].filter((item) => actor.sees(name, item)).map(({ id }) => id);
      const missing = expected.filter((id) => !found.has(id));
      const extra = [...found].filter((id) => !expected.includes(id));
      cell(`${actor.role} ${name} in scope`, missing.length === 0, `lacks ${missing.slice(0, 5).join()}`);
      cell(`${actor.role} ${name} out of scope`, extra.length === 0, `LEAK of ${extra.slice(0, 5).join()}`);
    }
  }
  expect(wrong.splice(0)).toEqual([]);
});

test('what is in scope is there by its id, and what is out of scope is not, for reads and writes', async () => {
  for (const { method, template, operation } of operations) {
    const collection = collectionOf(template);
    if (!collection || !template.startsWith(`/api/${collection}/{id}`)) continue;
    for (const actor of everybody()) {
      const refusal = refusalOf(actor, operation['x-access']);
      const [seen, unseen] = [true, false].map((is) =>
        cast.all[collection].find((item) => actor?.sees(collection, item) === is),
      );
      const name = `${nameOf(actor)} ${method} ${template}`;
      const ask = async (id: number): Promise<number> =>
        (await send(actor, method, `${pathOf(template, id)}${queryOf(operation)}`, bodyOf(operation))).status;
      const out = unseen ?? (actor ? undefined : cast.all[collection][0]);
      if (out) {
        const status = await ask(out.id);
        cell(`${name} out of scope`, status === (refusal ?? 404), status);
      }
      if (seen && method === 'get') {
        const status = await ask(seen.id);
        cell(`${name} in scope`, refusal ? status === refusal : OPEN.includes(status as 200), status);
      } else if (seen && refusal) {
        const status = await ask(seen.id);
        cell(`${name} in scope`, status === refusal, status);
      }
    }
  }
  expect(wrong.splice(0)).toEqual([]);
});

const COLLECTION_OF: Readonly<Record<string, Scoped>> = {
  adjacency_zone: 'adjacency-zones',
  jurisdiction: 'jurisdictions',
  beat: 'beats',
  place: 'places',
  station: 'stations',
  centre: 'centres',
};

test('every tileset shows what is in scope and nothing else', async () => {
  const [west, south, east, north] = bbox(cast.zone);
  const box = [...toMercator([west, south]), ...toMercator([east, north])] as const;
  for (const { name, layers, minZoom } of TILESETS) {
    const z = Math.max(minZoom, Math.min(11, Math.max(...layers.map((layer) => layer.minZoom))));
    const range = tilesTouching(box, z);
    const tiles = Array.from(
      { length: Math.min(9, (range.maxX - range.minX + 1) * (range.maxY - range.minY + 1)) },
      (_, i) => {
        const columns = range.maxX - range.minX + 1;
        return `/tiles/${name}/${z}/${range.minX + (i % columns)}/${range.minY + Math.floor(i / columns)}.mvt`;
      },
    );
    const drawn = async (headers: Readonly<Record<string, string>>): Promise<Map<string, Set<number>> | number> => {
      const found = new Map<string, Set<number>>();
      for (const path of tiles) {
        const response = await huanhu.http(path, { headers: { ...headers } });
        if (response.status !== 200 && response.status !== 204) return response.status;
        const tile = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())));
        for (const [layer, content] of Object.entries(tile.layers)) {
          const ids = found.get(layer) ?? new Set();
          for (let i = 0; i < content.length; i++) ids.add(content.feature(i).id!);
          found.set(layer, ids);
        }
      }
      return found;
    };
    const whole = (await drawn({ Authorization: `Bearer ${cast.everyone}` })) as Map<string, Set<number>>;
    for (const actor of everybody()) {
      const refusal = refusalOf(actor, 'read');
      const { status } = await send(actor, 'get', `/tiles/${name}.json`);
      cell(`${nameOf(actor)} ${name}.json`, status === (refusal ?? 200), status);
      const found = await drawn(actor?.headers ?? {});
      if (typeof found === 'number' || refusal) {
        cell(`${nameOf(actor)} ${name}`, found === refusal, found);
        continue;
      }
      for (const { name: layer, table } of layers) {
        const collection = COLLECTION_OF[table];
        const seen = (id: number): boolean =>
          !collection || cast.all[collection].some((item) => item.id === id && actor!.sees(collection, item));
        const own = [...(found.get(layer) ?? [])];
        const extra = own.filter((id) => !seen(id));
        const missing = [...(whole.get(layer) ?? [])].filter((id) => seen(id) && !own.includes(id));
        cell(`${actor!.role} ${name} ${layer} out of scope`, extra.length === 0, `LEAK of ${extra.slice(0, 5).join()}`);
        // What ends at the edge of a zone may end before the tile, or be too small to draw.
        cell(
          `${actor!.role} ${name} ${layer} in scope`,
          actor!.role === 'liaison' || missing.length === 0,
          `lacks ${missing.slice(0, 5).join()}`,
        );
      }
    }
  }
  expect(wrong.splice(0)).toEqual([]);
});

test('a route without access fails the type check', () => {
  // @ts-expect-error access is missing
  const open = route({ method: 'get', path: '/api/open', summary: 'Without access', handle: () => ({}) });
  // @ts-expect-error there is no such access
  const odd = route({ method: 'get', path: '/api/odd', access: 'anybody', summary: 'Odd', handle: () => ({}) });
  expect([open.path, odd.path]).toEqual(['/api/open', '/api/odd']);
});

test('the matrix is counted', () => {
  console.log(
    `matrix: ${cells} cells over ${operations.length} operations, ${TILESETS.length} tilesets and ${cast.actors.length} roles`,
  );
  expect(cells).toBeGreaterThan(500);
});
