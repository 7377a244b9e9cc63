import type { Feature, FeatureCollection, Geometry } from 'geojson';

/** The public interface of a server, as far as the simulator uses it. */
export interface Api {
  collection(path: string): Promise<Feature<Geometry, Record<string, unknown>>[]>;
  post(path: string, body: unknown): Promise<Response>;
}

/**
 * @param token - an access token; a demo server asks for none.
 * @throws {Error} from each call when the server does not answer or refuses.
 */
export function createApi(url: string, token: string | undefined): Api {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(path, url), { headers });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
    return response.json();
  };
  return {
    async collection(path) {
      const features: Feature<Geometry, Record<string, unknown>>[] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const page = (await get(next)) as FeatureCollection<Geometry, Record<string, unknown>> & { next?: string };
        features.push(...page.features);
        next = page.next;
      }
      return features;
    },
    async post(path, body) {
      const response = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`POST ${path}: ${response.status}`);
      return response;
    },
  };
}
