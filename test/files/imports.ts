import { expect } from 'vitest';
import type { WireImportJob, WireImportSettings } from '../../server/contract/import-schemas.ts';
import type { Huanhu } from '../harness/huanhu.ts';

export type Settings = Pick<WireImportSettings, 'source' | 'layer'> & Partial<WireImportSettings>;

/** An administrator who sends files. */
export interface Importer {
  request(path: string, init?: RequestInit): Promise<Response>;
  send(name: string, bytes: string | Uint8Array): Promise<WireImportJob>;
  /** Waits until the job is at nothing any more. */
  settled(id: string): Promise<WireImportJob>;
  check(id: string, settings: Settings): Promise<WireImportJob>;
  commit(id: string, acceptMisfits?: boolean): Promise<WireImportJob>;
  cancel(id: string): Promise<WireImportJob>;
}

/** @param agency - its code, for an administrator of one agency. */
export async function importerOf(huanhu: Huanhu, agency?: string): Promise<Importer> {
  const Cookie = await huanhu.person('administrator', agency === undefined ? {} : { agency });
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    huanhu.http(path, { ...init, headers: { Cookie, ...(init.headers as Record<string, string>) } });
  const post = async (path: string, body: unknown): Promise<Response> =>
    request(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const job = async (response: Response): Promise<WireImportJob> => {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as WireImportJob;
  };
  const settled = async (id: string): Promise<WireImportJob> => {
    let found = await job(await request(`/api/imports/${id}`));
    await expect
      .poll(async () => (found = await job(await request(`/api/imports/${id}`))).state, {
        timeout: 300_000,
        interval: 50,
      })
      .not.toMatch(/ing$/);
    return found;
  };
  return {
    request,
    settled,
    send: async (name, bytes) => {
      const path = `/api/imports?name=${encodeURIComponent(name)}`;
      const { id } = await job(await request(path, { method: 'POST', body: bytes as string }));
      return settled(id);
    },
    check: async (id, settings) => {
      await job(await post(`/api/imports/${id}/check`, { system: '4326', ...settings }));
      return settled(id);
    },
    commit: async (id, acceptMisfits = false) => {
      await job(await post(`/api/imports/${id}/commit`, { acceptMisfits }));
      return settled(id);
    },
    cancel: async (id) => job(await request(`/api/imports/${id}`, { method: 'DELETE' })),
  };
}
