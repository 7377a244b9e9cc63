import { useEffect, useLayoutEffect, useRef } from 'react';
import { edit } from '../../state/edit.ts';
import { positionText } from '../../text/measure.ts';
import type { OwnEditControl } from '../create-control.ts';
import { shapeAt } from '../pick.ts';
import type { ToolId } from '../tool-ids.ts';
import { usePanelWords } from '../panels/use-panel-words.ts';
import { useEdit } from './use-edit.ts';

const TOOLS: readonly ToolId[] = ['vertex', 'reshape', 'split', 'merge', 'hole'];

/** Pixels between the menu and the edge of the window. */
const EDGE_PX = 6;

/** What can be done at a place: after a right click or a long press. */
export function ContextMenu({ control }: { control: OwnEditControl }) {
  const { t, nameOf } = usePanelWords();
  const { menu, present, layer, mayDraw, changed } = useEdit('menu', 'present', 'layer', 'mayDraw', 'changed');
  const first = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // It stands where it was asked for, as far as all of it is seen.
  useLayoutEffect(() => {
    if (!menu || !list.current) return;
    const { offsetWidth, offsetHeight, style } = list.current;
    style.left = `${Math.max(0, Math.min(menu.point.x, innerWidth - offsetWidth - EDGE_PX))}px`;
    style.top = `${Math.max(0, Math.min(menu.point.y, innerHeight - offsetHeight - EDGE_PX))}px`;
  }, [menu]);
  useEffect(() => {
    if (!menu) return undefined;
    const before = document.activeElement;
    first.current?.focus();
    const close = (event: Event): void => {
      if (!(event.target as HTMLElement).closest('.edit-menu')) edit.setState({ menu: null });
    };
    addEventListener('pointerdown', close);
    return () => {
      removeEventListener('pointerdown', close);
      // What was chosen may have taken the focus elsewhere.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [menu]);
  if (!menu) return null;
  const shape = shapeAt(present, menu.position, (one) => one.layer === layer);
  const run = (work: () => void) => () => {
    edit.setState({ menu: null });
    work();
  };
  const withTool = (tool: ToolId) =>
    run(() => {
      control.select(shape!.key);
      control.setTool(tool);
    });
  const mayChange = mayDraw && shape !== null && !shape.isLocked;
  return (
    <ul ref={list} className="panel edit-menu" aria-label={t('edit.menu')}>
      {shape && (
        <li>
          <button ref={first} type="button" onClick={run(() => control.select(shape.key))}>
            {t('edit.menu.select', { name: nameOf(shape.layer, shape.code) })}
          </button>
        </li>
      )}
      {mayChange &&
        TOOLS.map((tool) => (
          <li key={tool}>
            <button type="button" onClick={withTool(tool)}>
              {t(`edit.tool.${tool}`)}
            </button>
          </li>
        ))}
      {shape && mayChange && changed.has(shape.key) && (
        <li>
          <button type="button" onClick={run(() => control.restore(shape.key))}>
            {t('edit.restore')}
          </button>
        </li>
      )}
      {shape && (
        <li>
          <button
            type="button"
            onClick={run(() => {
              control.select(shape.key);
              control.openDialog('history');
            })}
          >
            {t('edit.door.history')}
          </button>
        </li>
      )}
      <li>
        <button
          ref={shape ? undefined : first}
          type="button"
          onClick={run(() => void navigator.clipboard?.writeText(positionText(menu.position)))}
        >
          {t('edit.menu.copy', { position: positionText(menu.position) })}
        </button>
      </li>
    </ul>
  );
}
