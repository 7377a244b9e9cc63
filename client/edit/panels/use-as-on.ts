import { useEffect, useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { DRAWN_LAYERS } from '../../../server/domain/territory.ts';
import type { DrawnLayer } from '../../../server/domain/territory.ts';
import { territory } from '../../live/drafts.ts';
import { endOf } from '../../text/day.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { afterRest } from './after-rest.ts';

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
    setShown(null);
    setFailure(null);
    return afterRest(
      () => territory({ layers, at: new Date(endOf(day)).toISOString() }),
      (features) => {
        control.showPreview(null);
        control.showVersions(features, { layers });
        setShown(features);
      },
      setFailure,
    );
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
