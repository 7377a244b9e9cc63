import { edit } from '../state/edit.ts';
import { preferences } from '../state/preferences.ts';
import { i18next } from '../text/i18n.ts';
import { namesIn } from './feature-names.ts';
import type { Snap } from './engine/snap.ts';
import { GUIDES } from './snapping.ts';

/** What stands beside the mark of a snap: to what of what it snaps. */
export function snapWords({ kind, source }: Snap): string {
  if (source === GUIDES) return i18next.t('edit.snap.guide');
  const state = edit.getState();
  const shape = state.present.get(source);
  const name = shape ? namesIn(state, preferences.getState().language)(shape.layer, shape.code) : '';
  return i18next.t(`edit.snap.${kind}`, { name });
}
