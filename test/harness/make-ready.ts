import { makeReady } from '../../server/make-ready.ts';

/** Has the client of these sources built before any test: a start would build it in the middle of one. */
export const setup = (): Promise<void> => makeReady((line) => console.log(line), []);
