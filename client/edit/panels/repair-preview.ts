import type { Preview } from '../../state/edit.ts';
import type { Coverage, Patch } from '../engine/types.ts';

/** What a patch would make of what is there, as the map shows it before it is done. */
export function previewOf(present: Coverage, patch: Patch): Preview {
  const keys = [...patch.keys()];
  return {
    before: keys.flatMap((key) => present.get(key)?.area ?? []).map((polygon) => [polygon]),
    after: keys.flatMap((key) => patch.get(key)?.area ?? []).map((polygon) => [polygon]),
  };
}
