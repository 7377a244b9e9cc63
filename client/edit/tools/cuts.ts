import { addPart, removePart } from '../engine/draw.ts';
import { cutHole } from '../engine/hole.ts';
import { mergeShapes } from '../engine/merge.ts';
import { reshape } from '../engine/reshape.ts';
import { splitShape } from '../engine/split.ts';
import { subtractShape } from '../engine/subtract.ts';
import type { LonLat } from '../engine/types.ts';
import { createPathTool } from './path.ts';
import type { MakeTool, ToolHost } from './tool.ts';

/** What tools on a path do to the selected feature. @throws {EditRefused} */
const withSelected =
  (host: ToolHost, work: (key: string, points: readonly LonLat[]) => void) =>
  (points: readonly LonLat[]): void => {
    const shape = host.selected();
    if (shape) work(shape.key, points);
  };

export const splitTool: MakeTool = (host) =>
  createPathTool(host, {
    name: 'split',
    isRing: false,
    look: 'knife',
    needsSelection: true,
    complete: withSelected(host, (key, line) => {
      host.apply('edit.did.split', splitShape(host.coverage(), key, line, host.newShapeOf));
    }),
  });

export const reshapeTool: MakeTool = (host) =>
  createPathTool(host, {
    name: 'reshape',
    isRing: false,
    needsSelection: true,
    complete: withSelected(host, (key, line) => host.apply('edit.did.reshape', reshape(host.coverage(), key, line))),
  });

export const holeTool: MakeTool = (host) =>
  createPathTool(host, {
    name: 'hole',
    isRing: true,
    look: 'knife',
    needsSelection: true,
    complete: withSelected(host, (key, ring) => host.apply('edit.did.hole', cutHole(host.coverage(), key, ring))),
  });

export const addPartTool: MakeTool = (host) =>
  createPathTool(host, {
    name: 'add-part',
    isRing: true,
    needsSelection: true,
    complete: withSelected(host, (key, ring) => {
      const area = [[[...ring, ring[0]!] as unknown as number[][]]];
      host.apply(
        'edit.did.add-part',
        addPart(host.coverage(), key, area, host.state().manners, { newShapeOf: host.newShapeOf }),
      );
    }),
  });

export const removePartTool: MakeTool = (host) => ({
  hint: () => ({ key: host.selected() ? 'edit.hint.remove-part' : 'edit.hint.select-first' }),
  sketch: () => ({}),
  click({ raw }) {
    const shape = host.selected();
    if (shape && host.shapeAt(raw)?.key === shape.key) {
      host.attempt(() => host.apply('edit.did.remove-part', removePart(host.coverage(), shape.key, raw)));
    } else host.select(host.shapeAt(raw)?.key ?? null);
  },
});

/** Joins neighbours to the selected feature: each click adds one or takes it back, Enter joins them. */
export const mergeTool: MakeTool = (host) => {
  const others = (): string[] => host.state().selected.slice(1);
  return {
    hint() {
      if (!host.selected()) return { key: 'edit.hint.select-first' };
      return others().length > 0
        ? { key: 'edit.hint.merge.finish', values: { count: others().length } }
        : { key: 'edit.hint.merge' };
    },
    sketch: () => ({}),
    click({ raw }) {
      const found = host.shapeAt(raw);
      if (!found) return;
      const main = host.selected();
      if (!main) host.select(found.key);
      else if (found.key !== main.key) host.select(found.key, true);
    },
    isDrawing: () => others().length > 0,
    offers: () => (others().length > 0 ? ['finish', 'back', 'cancel'] : []),
    back() {
      const last = others().at(-1);
      if (last === undefined) return false;
      host.select(last, true);
      return true;
    },
    finish() {
      const main = host.selected();
      if (!main || others().length === 0) return;
      const done = host.attempt(() => host.apply('edit.did.merge', mergeShapes(host.coverage(), main.key, others())));
      if (done) host.select(main.key);
    },
    cancel() {
      if (host.state().selected.length === 0) return false;
      host.select(null);
      return true;
    },
  };
};

/** Takes the ground of another feature away from the selected one. */
export const subtractTool: MakeTool = (host) => ({
  hint: () => ({ key: host.selected() ? 'edit.hint.subtract' : 'edit.hint.select-first' }),
  sketch: () => ({}),
  click({ raw }) {
    const shape = host.selected();
    const found = host.shapesAt(raw).find(({ key }) => key !== shape?.key);
    if (shape && found) {
      host.attempt(() =>
        host.apply('edit.did.subtract', subtractShape(host.coverage(), found.key, shape.key, host.newShapeOf)),
      );
    } else host.select(host.shapeAt(raw)?.key ?? null);
  },
});
