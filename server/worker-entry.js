import { register } from 'tsx/esm/api';

// Node 20 does not carry the main thread's TypeScript loader over to a worker; see worker-thread.ts.
register();
await import(process.argv[2]);
