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

/** The copy that this browser keeps for one account: what was drawn last and is not on the server. */
export function localCopyOf(account: string) {
  /** One after the other, so that the last one stays. */
  let queue: Promise<unknown> = Promise.resolve();
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next;
    return next;
  };
  return {
    /** `undefined` when there is none, or the browser keeps nothing. */
    read: (): Promise<LocalCopy | undefined> =>
      after(() => inStore<LocalCopy | undefined>('readonly', (store) => store.get(account))).catch(() => undefined),
    /** @returns whether it is kept. */
    write: (copy: LocalCopy): Promise<boolean> =>
      after(() => inStore('readwrite', (store) => store.put(copy, account))).then(
        () => true,
        () => false,
      ),
    drop: (): Promise<void> =>
      after(() => inStore('readwrite', (store) => store.delete(account))).then(
        () => undefined,
        () => undefined,
      ),
  };
}
