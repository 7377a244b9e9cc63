import { edit } from '../state/edit.ts';
import { preferences } from '../state/preferences.ts';
import { i18next } from '../text/i18n.ts';
import type { Snap } from './engine/snap.ts';
import { GUIDES } from './snapping.ts';

/** What stands beside the mark of a snap: to what of what it snaps. */
export function snapWords({ kind, source }: Snap): string {
  if (source === GUIDES) return i18next.t('edit.snap.guide');
  const shape = edit.getState().present.get(source);
  const isChinese = preferences.getState().language === 'zh';
  const name = shape ? (isChinese ? shape.attributes.name_zh : shape.attributes.name_en) : '';
  return i18next.t(`edit.snap.${kind}`, { name: name || shape?.code || '' });
}
