import type { WireChange } from '../../server/contract/draft-schemas.ts';

/** Changes that the server does not have yet, as this browser keeps them. */
export interface LocalCopy {
  /** Of which draft; `null` for one that was never sent. */
  readonly draftId: number | null;
  /** The version that they were made on. */
  readonly version: number | null;
  readonly title: string;
  readonly reason: string;
  readonly changes: readonly WireChange[];
}

const DATABASE = 'huanhu.drafts';
const STORE = 'copies';

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error('no database'));
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error ?? new Error('aborted'));
    });
  } finally {
    database.close();
  }
}

/** A page that is just going away has let go of its copy by then. */
const LOCK_MS = 300;

/** Holds a copy for as long as the page lives. @returns whether no other page holds it. */
function hold(key: string): Promise<boolean> {
  // Without TLS a browser has no locks: what is left is taken for nobody's.
  if (!isSecureContext) return Promise.resolve(true);
  return new Promise((done) => {
    const signal = AbortSignal.timeout(LOCK_MS);
    const forEver = (): Promise<never> => {
      done(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(`${DATABASE} ${key}`, { signal }, forEver).catch(() => done(false));
  });
}

/** What this page keeps of what was drawn last and is not on the server; every page that is open has its own copy. */
export function createLocalCopy() {
  let key: string | null = null;
  /** One after the other, so that the last one stays. */
  let queue: Promise<unknown> = Promise.resolve();
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next;
    return next;
  };
  async function takeOver(left: string): Promise<LocalCopy | undefined> {
    if (!(await hold(left))) return undefined;
    key = left;
    return inStore<LocalCopy | undefined>('readonly', (store) => store.get(left)).catch(() => undefined);
  }
  return {
    /**
     * Takes over what an earlier page of an account has left behind, and no page that is open holds. Nothing is kept before.
     *
     * @returns `undefined` when there is none, or the browser keeps nothing.
     */
    async claim(account: string): Promise<LocalCopy | undefined> {
      const keys = await inStore('readonly', (store) => store.getAllKeys()).catch(() => []);
      for (const left of keys) {
        const copy = String(left).startsWith(`${account}\n`) ? await takeOver(String(left)) : undefined;
        if (copy) return copy;
      }
      const own = `${account}\n${[...crypto.getRandomValues(new Uint8Array(8))].join('-')}`;
      await hold(own);
      key = own;
      return undefined;
    },
    /** @returns whether it is kept. */
    async write(copy: LocalCopy): Promise<boolean> {
      const own = key;
      if (own === null) return false;
      return after(() => inStore('readwrite', (store) => store.put(copy, own))).then(
        () => true,
        () => false,
      );
    },
    async drop(): Promise<void> {
      const own = key;
      if (own === null) return;
      await after(() => inStore('readwrite', (store) => store.delete(own))).catch(() => undefined);
    },
  };
}
