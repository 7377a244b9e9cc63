import type { WireChange, WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Huanhu } from './huanhu.ts';

type Position = readonly [number, number];
export type Area = WireTerritoryFeature['geometry']['coordinates'];

/** What an editor sends of a feature. */
export function changeOf({ geometry, properties: p }: WireTerritoryFeature, area = geometry.coordinates): WireChange {
  const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = p;
  return {
    layer: p.layer as WireChange['layer'],
    code: p.code,
    attributes: { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule },
    area,
    baseVersionId: p.versionId,
  };
}

export const ringsOf = (feature: WireTerritoryFeature): Position[][] => feature.geometry.coordinates.flat();
const isAt = ([lon, lat]: Position, at: Position): boolean => lon === at[0] && lat === at[1];
export const hasVertex = (feature: WireTerritoryFeature, at: Position): boolean =>
  ringsOf(feature).some((ring) => ring.some((position) => isAt(position, at)));

/** A feature's area with a vertex somewhere else. */
export const moved = (feature: WireTerritoryFeature, at: Position, to: Position): Area =>
  feature.geometry.coordinates.map((polygon) =>
    polygon.map((ring) => ring.map((position): [number, number] => [...(isAt(position, at) ? to : position)])),
  );

/** Changes of all features that have a vertex: it is somewhere else for each of them. */
export const moveVertex = (features: readonly WireTerritoryFeature[], at: Position, to: Position): WireChange[] =>
  features
    .filter((feature) => feature.properties.layer !== 'agency' && hasVertex(feature, at))
    .map((feature) => changeOf(feature, moved(feature, at, to)));

/** Asks in the name of whoever has this cookie. */
export function createDrawing(huanhu: Huanhu) {
  const ask = (
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    huanhu.http(path, {
      method,
      headers: { Cookie: who, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ok = async <T>(answer: Promise<Response>): Promise<T> => {
    const response = await answer;
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  /** For the version that is there now. */
  const act = async (who: string, id: number, action: string, body: object = {}): Promise<Response> => {
    const version = (await ask(who, 'GET', `/api/drafts/${id}`)).headers.get('ETag');
    return ask(who, 'POST', `/api/drafts/${id}/${action}`, body, version === null ? {} : { 'If-Match': version });
  };
  return {
    ask,
    read: <T>(who: string, path: string): Promise<T> => ok<T>(ask(who, 'GET', path)),
    territory: async (who: string, query = ''): Promise<WireTerritoryFeature[]> =>
      (await ok<{ features: WireTerritoryFeature[] }>(ask(who, 'GET', `/api/territory?limit=5000${query}`))).features,
    begin: (who: string, changes: readonly WireChange[], reason = '河道改线'): Promise<WireDraft> =>
      ok<WireDraft>(ask(who, 'POST', '/api/drafts', { title: '东岸调整', reason, changes })),
    act,
    done: <T = WireDraft>(who: string, id: number, action: string, body: object = {}): Promise<T> =>
      ok<T>(act(who, id, action, body)),
  };
}
