import { useEffect, useState } from 'react';
import type { ZoneRule } from '../../../server/domain/territory.ts';
import { previewRule } from '../../live/drafts.ts';
import type { RulePreview } from '../../live/drafts.ts';
import type { EditControl } from '../edit-control.ts';
import type { Shape } from '../engine/types.ts';
import { afterRest } from './after-rest.ts';

/**
 * Asks what a rule makes, and shows it on the map beside the zone that it is for.
 *
 * @param rule - the same object as long as it is the same rule; `null` while it is none.
 */
export function useRulePreview(control: EditControl, rule: ZoneRule | null, zone: Shape | undefined) {
  /** `null` until it is known. */
  const [made, setMade] = useState<RulePreview | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    setMade(null);
    if (!rule) return undefined;
    return afterRest(
      () => previewRule(rule),
      (preview) => {
        setMade(preview);
        setFailure(null);
        control.showPreview({ before: zone ? [zone.area] : [], after: [preview.area] });
      },
      setFailure,
    );
  }, [rule, zone, control]);
  return { made, failure };
}
