import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { clientPath } from '../server/client-build.ts';
import { firstPaintBudget } from './build/first-paint-budget.ts';

export default defineConfig({
  root: import.meta.dirname,
  // luma.gl leaves WebGPU out under this condition.
  resolve: { conditions: ['webgl-only', ...defaultClientConditions] },
  plugins: [react(), firstPaintBudget({ limitBytes: 540_000 })],
  worker: { format: 'es' },
  build: {
    outDir: clientPath(),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2_000,
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
