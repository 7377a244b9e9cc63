import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { anything, exportParams, exportQuery } from '../contract/schemas.ts';
import type { AuditLog } from '../domain/ports.ts';
import type { Scope } from '../domain/scope.ts';
import { writeInThread } from '../services/export/export-thread.ts';
import { EXPORT_FORMATS, writeFile } from '../services/export/write-file.ts';
import type { IncidentService } from '../services/incident-service.ts';
import type { InSlot } from '../services/slots.ts';
import type { CollectionName, LayerStore } from '../stores/layer-store.ts';
import { featureOf } from './incidents.ts';

const PAGE = 5_000;

interface ExportParts {
  readonly layers: LayerStore;
  readonly incidents: IncidentService;
  readonly audit: AuditLog;
  /** A file is made in memory: few at a time. */
  readonly inSlot: InSlot;
}

/** Whole collections as files, each within the scope of whoever asks, and written down. */
export const exportRoutes = ({ layers, incidents, audit, inSlot }: ExportParts): Route[] => {
  async function readAll(scope: Scope, name: CollectionName | 'incidents'): Promise<string[]> {
    const features: string[] = [];
    for (let last: number | null = null; ;) {
      const page: readonly { readonly id: number }[] =
        name === 'incidents'
          ? (await incidents.list(scope, { open: false, bbox: null, limit: PAGE, before: last })).incidents.map(
              featureOf,
            )
          : await layers.list(scope, name, { bbox: null, limit: PAGE, after: last ?? 0, isExact: true });
      for (const feature of page) features.push(JSON.stringify(feature));
      if (page.length < PAGE) return features;
      last = page.at(-1)!.id;
    }
  }
  return [
    route({
      method: 'get',
      path: '/api/exports/{collection}',
      access: 'export',
      summary: 'A whole collection in scope as a file, EPSG:4326. Each export is written to the audit log',
      params: exportParams,
      query: exportQuery,
      response: anything,
      handle: ({ viewer, params: { collection }, query: { format }, address }) =>
        inSlot(async () => {
          const features = await readAll(viewer.scope, collection);
          const details = { features: features.length, format };
          const subject = `collection:${collection}`;
          await audit.append({ who: viewer, action: 'exported', address, subject, details });
          const { ending, type } = EXPORT_FORMATS[format];
          const task = { format, name: collection, features };
          // Joining text is quick; everything else takes a core for a while.
          const body = format === 'geojson' ? await writeFile(format, collection, features) : await writeInThread(task);
          return {
            body,
            headers: {
              'Content-Type': type,
              'Content-Disposition': `attachment; filename="${collection}.${ending}"`,
            },
          };
        }),
    }),
  ];
};
