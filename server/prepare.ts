import { dropOutdated, makeReady } from './make-ready.ts';

// Runs after install. What fails here is made at the first start instead, so that an install never fails for it.
try {
  await makeReady((line) => console.log(line), ['migrated', 'demo']);
  dropOutdated();
} catch (error) {
  console.log(`准备未完成，将在首次启动时进行 · Not made ready, the first start will: ${(error as Error).message}`);
}
