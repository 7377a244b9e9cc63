import { useEffect, useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { DRAWN_LAYERS } from '../../../server/domain/territory.ts';
import type { DrawnLayer } from '../../../server/domain/territory.ts';
import { territory } from '../../live/drafts.ts';
import { endOf } from '../../text/day.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';

/** A slider that is being drawn asks once it rests. */
const REST_MS = 250;

/** Shows on the map what of some layers was, or will be, in force at the end of a day. */
export function useAsOn(control: EditControl) {
  const { versions } = useEdit('versions');
  /** As a date field has it; `null` while the map shows the draft. */
  const [day, setDay] = useState<string | null>(null);
  const [layers, setLayers] = useState<readonly DrawnLayer[]>(DRAWN_LAYERS);
  const [shown, setShown] = useState<readonly WireTerritoryFeature[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (day === null) return undefined;
    let isOvertaken = false;
    setShown(null);
    setFailure(null);
    const timer = setTimeout(() => {
      territory({ layers, at: new Date(endOf(day)).toISOString() }).then(
        (features) => {
          if (isOvertaken) return;
          control.showPreview(null);
          control.showVersions(features, { layers });
          setShown(features);
        },
        (error: unknown) => !isOvertaken && setFailure(error),
      );
    }, REST_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [day, layers, control]);
  const forget = (): void => {
    setDay(null);
    setShown(null);
    setFailure(null);
  };
  const isEnded = shown !== null && versions?.features !== shown;
  // Escape ends it too, and another version that is shown in its place.
  useEffect(() => {
    if (isEnded) forget();
  }, [isEnded]);
  return {
    day,
    layers,
    /** `null` until it is read. */
    shown,
    failure,
    setDay,
    /** Takes a layer in, or out; the last one stays. */
    toggle(layer: DrawnLayer): void {
      const next = DRAWN_LAYERS.filter((one) => layers.includes(one) !== (one === layer));
      if (next.length > 0) setLayers(next);
    },
    close(): void {
      forget();
      control.showVersions(null);
    },
  };
}
