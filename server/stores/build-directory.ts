import { fileURLToPath } from 'node:url';

/** Where what is built at install lies: the client, the slim PostGIS, the ready database. */
export const BUILD_DIRECTORY = fileURLToPath(new URL('../../.build', import.meta.url));
