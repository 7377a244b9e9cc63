import type pg from 'pg';

/** The role of the running server; sql/migrations/0009-row-security.sql says what it may do. */
export const APPLICATION_ROLE = 'huanhu_app';

/** What the two kinds of database have to provide; `database.ts` builds the rest on it. */
export interface Pools {
  readonly kind: 'embedded' | 'server';
  /** As this one and `tile`, another one after `restrict`. */
  readonly main: pg.Pool;
  readonly tile: pg.Pool;
  /** Has every connection of both pools work as `APPLICATION_ROLE` from now on. */
  restrict(): Promise<void>;
  listen(channel: string, onPayload: (payload: string) => void, onLost: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface Listener {
  readonly onPayload: (payload: string) => void;
  readonly onLost: () => void;
}

/** Who listens on which channel, whatever connection the notifications come by. */
export class Listeners {
  readonly #byChannel = new Map<string, Set<Listener>>();

  get channels(): string[] {
    return [...this.#byChannel.keys()];
  }

  /** @returns whether this is the first one on the channel. */
  add(channel: string, listener: Listener): boolean {
    const present = this.#byChannel.get(channel);
    if (present) present.add(listener);
    else this.#byChannel.set(channel, new Set([listener]));
    return !present;
  }

  /** @returns whether nobody is left on the channel. */
  remove(channel: string, listener: Listener): boolean {
    const present = this.#byChannel.get(channel);
    present?.delete(listener);
    return present?.size === 0 && this.#byChannel.delete(channel);
  }

  notify(notification: pg.Notification): void {
    for (const listener of this.#byChannel.get(notification.channel) ?? []) {
      listener.onPayload(notification.payload ?? '');
    }
  }

  lost(): void {
    for (const listeners of this.#byChannel.values()) for (const listener of listeners) listener.onLost();
  }
}
