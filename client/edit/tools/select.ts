import type { MakeTool } from './tool.ts';

/** Chooses what the other tools work on. */
export const selectTool: MakeTool = (host) => ({
  hint() {
    const { selected, mayDraw } = host.state();
    const key = mayDraw ? 'edit.hint.select' : 'edit.hint.look';
    return { key: selected.length > 0 ? `${key}ed` : key };
  },
  sketch: () => ({}),
  click({ raw, isShift }) {
    host.select(host.shapeAt(raw)?.key ?? null, isShift);
  },
  finish() {
    if (host.selected()) host.setTool('vertex');
  },
  cancel() {
    if (host.state().selected.length === 0) return false;
    host.select(null);
    return true;
  },
});
