import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnEditControl } from '../create-control.ts';
import { TOOL_IDS } from '../tool-ids.ts';
import { EditSign, ToolSign } from './icons.tsx';
import { TOOL_KEYS } from './keys.ts';
import { useEdit } from './use-edit.ts';

/** Tools after which the bar leaves a little room: those that make, those that mend, those that cut. */
const ENDS_OF_GROUPS = new Set(['select', 'corridor', 'reshape', 'subtract']);

/** All tools as buttons with their letter, and the two switches that go with them. */
export function ToolBar({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { tool, mayDraw, isSnapping, isAlone, versions } = useEdit(
    'tool',
    'mayDraw',
    'isSnapping',
    'isAlone',
    'versions',
  );
  const chosen = useRef<HTMLButtonElement>(null);
  // A key or a menu may have chosen one that is scrolled away.
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tool]);
  return (
    <div className="panel edit-tools" role="toolbar" aria-label={t('edit.tools')} aria-orientation="vertical">
      {TOOL_IDS.map((id) => (
        <button
          key={id}
          ref={tool === id ? chosen : undefined}
          type="button"
          className={ENDS_OF_GROUPS.has(id) ? 'ends-group' : undefined}
          aria-pressed={tool === id}
          aria-keyshortcuts={TOOL_KEYS[id]}
          disabled={(id !== 'select' && !mayDraw) || versions !== null}
          title={`${t(`edit.tool.${id}`)} (${TOOL_KEYS[id]})`}
          onClick={() => control.setTool(id)}
        >
          <ToolSign tool={id} />
          <span>{t(`edit.tool.${id}`)}</span>
        </button>
      ))}
      <button
        type="button"
        aria-pressed={isSnapping}
        aria-keyshortcuts="N"
        title={`${t('edit.snapping')} (N)`}
        onClick={() => control.setSnapping(!isSnapping)}
      >
        <EditSign name="snap" />
        <span>{t('edit.snapping')}</span>
      </button>
      <button
        type="button"
        aria-pressed={isAlone}
        aria-keyshortcuts="I"
        title={`${t('edit.alone')} (I)`}
        onClick={() => control.setAlone(!isAlone)}
      >
        <EditSign name="alone" />
        <span>{t('edit.alone')}</span>
      </button>
    </div>
  );
}
