import { ApiError, getJson, getOwnJson, lookAs } from '../live/api.ts';
import { allows } from '../state/session.ts';
import type { Session } from '../state/session.ts';

/** Who looks at the shared zones, and as whom. */
export interface Looker {
  /** `null` for whoever is not signed in. */
  readonly own: Session | null;
  /** The agency whose liaison's map is shown; `undefined` for the viewer's own map. */
  readonly as: string | undefined;
  /** Looks at what another agency gets to see. */
  readonly isElsewhere: boolean;
  /** The agency that the address asked for, if the viewer may not look as its liaison. */
  readonly refused: string | undefined;
}

const RETRY_MS = 4_000;

/**
 * Finds out who looks, before anything is drawn: a liaison sees what is shared with it, everybody else what is shared with
 * their agency, and with `?as=` in the address what that agency gets to see. From then on the page reads just so.
 *
 * @param onWaiting - called each time the server does not answer; it is asked again until it does.
 */
export async function findLooker(onWaiting: () => void): Promise<Looker> {
  const own = await untilAnswered(() => getOwnJson<Session>('/api/session'), onWaiting);
  const agency = own?.viewer.agency ?? undefined;
  // Whoever has nothing to do with shares sees their own map.
  const usual = own?.viewer.role === 'liaison' || !allows(own, 'share') ? undefined : agency;
  const asked = new URLSearchParams(location.search).get('as') ?? agency;
  if (!own || asked === undefined || asked === agency) {
    lookAs(usual);
    return { own, as: usual, isElsewhere: false, refused: undefined };
  }
  lookAs(asked);
  if (await untilAnswered(() => getJson<Session>('/api/session'), onWaiting)) {
    return { own, as: asked, isElsewhere: true, refused: undefined };
  }
  lookAs(usual);
  return { own, as: usual, isElsewhere: false, refused: asked };
}

/** @returns `null` when the server does not know who asks. */
async function untilAnswered<T>(ask: () => Promise<T>, onWaiting: () => void): Promise<T | null> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      onWaiting();
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}
