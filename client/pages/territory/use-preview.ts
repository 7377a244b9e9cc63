import { useEffect, useMemo, useState } from 'react';
import type { Geometry } from 'geojson';
import type { WireImportJob as ImportJob, WireImportPreview } from '../../../server/contract/import-schemas.ts';
import type { Bbox } from '../../../server/domain/position.ts';
import { getJson } from '../../live/api.ts';
import { EMPTY_PREVIEW } from '../../map/preview-style.ts';
import type { Preview } from '../../map/preview-style.ts';

/** What is to be seen of repaired areas. */
export const REPAIR_VIEWS = ['both', 'before', 'after'] as const;
export type RepairView = (typeof REPAIR_VIEWS)[number];

interface Read {
  /** `null` until they have come. */
  readonly features: WireImportPreview['features'] | null;
  readonly failure: unknown;
}
const NOTHING: Read = { features: null, failure: null };

/** The features of a checked file as the map shows them; read anew after each check. */
export function usePreviewFeatures(job: ImportJob | null): Read {
  const [read, setRead] = useState(NOTHING);
  const id = job?.id;
  const report = job?.state === 'checked' ? job.report : undefined;
  const isOver = job === null || job.state === 'described' || job.state === 'checking';
  useEffect(() => {
    if (isOver) setRead(NOTHING);
    if (!report) return undefined;
    let isOvertaken = false;
    getJson<WireImportPreview>(`/api/imports/${id}/preview`).then(
      ({ features }) => {
        if (!isOvertaken) setRead({ features, failure: null });
      },
      (failure: unknown) => {
        if (!isOvertaken) setRead({ features: null, failure });
      },
    );
    return () => {
      isOvertaken = true;
    };
  }, [id, report, isOver]);
  return read;
}

interface Shown {
  readonly report: ImportJob['report'];
  readonly features: WireImportPreview['features'] | null;
  /** Where the file would lie; shown until the features are. */
  readonly frame: Bbox | null;
  /** Where it should lie, if that is elsewhere. */
  readonly home: Bbox | null;
  readonly view: RepairView;
  readonly picked: number | null;
}

/** All that the map shows of a file. */
export function usePreview({ report, features, frame, home, view, picked }: Shown): Preview {
  return useMemo(() => {
    if (!report || !features) return { ...EMPTY_PREVIEW, frame, home };
    const apart = new Set(report.faults.filter(({ before }) => before).map(({ index }) => index));
    const shapes = (name: 'before' | 'after'): Geometry[] =>
      view === 'both' || view === name ? report.faults.flatMap((fault) => (fault[name] ?? []) as Geometry | []) : [];
    return {
      frame: null,
      home: null,
      // A broken area has no inside to be filled; it is seen as it was and as it is repaired.
      features: features
        .filter(({ properties: { index } }) => !apart.has(index))
        .map(({ geometry, properties: { index, faults } }) => ({
          type: 'Feature',
          properties: { index, isFaulty: faults.length > 0 },
          geometry: geometry as Geometry,
        })),
      faults: report.faults.flatMap(({ index, position, isMended }) =>
        position && !isMended ? [{ index, location: position }] : [],
      ),
      before: shapes('before'),
      after: shapes('after'),
      picked,
    };
  }, [report, features, frame, home, view, picked]);
}
