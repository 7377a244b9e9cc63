import type { MakeTool } from './tool.ts';

/** Chooses what the other tools work on. */
export const selectTool: MakeTool = (host) => ({
  hint: () => ({ key: host.state().selected.length > 0 ? 'edit.hint.selected' : 'edit.hint.select' }),
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
