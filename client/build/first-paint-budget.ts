import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/**
 * Counts the script that the browser must have before the map's first paint, as the build made it: the entry, what it
 * imports statically, and MapLibre's worker. Prints it, and fails the build above the limit.
 */
export function firstPaintBudget({ limitBytes }: { limitBytes: number }): Plugin {
  return {
    name: 'first-paint-budget',
    generateBundle(_options, bundle) {
      const needed = new Map<string, number>();
      const add = (fileName: string): void => {
        const output = bundle[fileName];
        if (!output || needed.has(fileName)) return;
        const code = output.type === 'chunk' ? output.code : output.source;
        needed.set(fileName, gzipSync(code, { level: 9 }).length);
        if (output.type === 'chunk') for (const imported of output.imports) add(imported);
      };
      const outputs = Object.values(bundle);
      const isWorker = (output: Rolldown.OutputAsset | Rolldown.OutputChunk): boolean =>
        /worker/.test(output.fileName) && output.fileName.endsWith('.js');
      for (const output of outputs) {
        const isEntry = output.type === 'chunk' && output.isEntry;
        const isMap = output.type === 'chunk' && output.facadeModuleId?.endsWith('/map/wall-map.ts');
        if (isEntry || isMap || isWorker(output)) add(output.fileName);
      }
      const total = [...needed.values()].reduce((sum, bytes) => sum + bytes, 0);
      const parts = [...needed].map(([name, bytes]) => `  ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
      console.log(
        `script before the first map paint, gzip:\n${parts.join('\n')}\n  ${(total / 1000).toFixed(1)} of ${limitBytes / 1000} kB`,
      );
      if (total > limitBytes) this.error(`the first map paint needs ${total} bytes of script, more than ${limitBytes}`);
      if (![...needed.keys()].some((name) => /worker/.test(name)))
        this.error("MapLibre's worker was not found in the build");
    },
  };
}
