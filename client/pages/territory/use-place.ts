import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import type { Bbox } from '../../../server/domain/position.ts';
import { findHome } from '../../map/home.ts';
import { LAKE } from '../../../tiles/tile-json.ts';
import type { SettingsDraft } from './file-settings.ts';
import { sourceOf } from './file-settings.ts';
import { gapKm, placeOf } from './place.ts';

/** Where the file would lie by what is told of it so far. */
interface Place {
  /** Degrees, EPSG:4326; `null` while that is not known, or where it is nowhere on the globe. */
  readonly bbox: Bbox | null;
  /** In words; `null` while there is nothing to say. */
  readonly told: { readonly text: string; readonly isDoubtful: boolean } | null;
}

/** How far our territory reaches; the lake until that is told. */
export function useBounds(): Bbox | null {
  const [bounds, setBounds] = useState<Bbox | null>(null);
  useEffect(() => {
    let isOver = false;
    findHome('territory')
      .soon()
      .then(
        (bbox) => {
          if (!isOver) setBounds(bbox);
        },
        () => setBounds(LAKE),
      );
    return () => {
      isOver = true;
    };
  }, []);
  return bounds;
}

/** Says at once, before anything was checked, where the told system would put the file. */
export function usePlace(job: ImportJob | null, draft: SettingsDraft, bounds: Bbox | null): Place {
  const { t } = useTranslation();
  const written = (job && sourceOf(job, draft)?.bbox) ?? null;
  const { system } = draft;
  const bbox = useMemo(() => (written && system ? placeOf(written, system) : null), [written, system]);
  if (!written || !system) return { bbox: null, told: null };
  if (!bbox) return { bbox, told: { text: t('files.place.nowhere'), isDoubtful: true } };
  const [west, south, east, north] = bbox.map((degrees) => degrees.toFixed(3));
  const where = t('files.place', { west, south, east, north });
  const far = bounds ? gapKm(bbox, bounds) : 0;
  if (far === 0) return { bbox, told: { text: `${where}${t('files.place.here')}`, isDoubtful: false } };
  const km = Math.max(1, Math.round(far));
  return { bbox, told: { text: `${where}${t('files.place.far', { km })}`, isDoubtful: true } };
}
