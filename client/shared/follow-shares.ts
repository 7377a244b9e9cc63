import type { ShareOptions, WireShare } from '../../server/contract/share-schemas.ts';
import { getOwnJson } from '../live/api.ts';
import { shares } from '../state/shares.ts';
import { wall } from '../state/wall.ts';
import { failureText } from '../text/failure.ts';

/** What others propose is no event; it is looked for this often, and when the page is looked at again. */
const LOOK_MS = 20_000;
const RETRY_MS = 4_000;

/** Reads the agreements again and again. @returns looks no more. */
export function followShares(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    let wait = LOOK_MS;
    try {
      const { list, options } = shares.getState();
      const [found, usable] = await Promise.all([
        getOwnJson<{ shares: WireShare[] }>('/api/shares'),
        options ?? getOwnJson<ShareOptions>('/api/share-options'),
      ]);
      // What says the same stays the same: nothing is drawn anew for it.
      const isSame = JSON.stringify(list) === JSON.stringify(found.shares);
      shares.setState({ list: isSame ? list : found.shares, options: usable, failure: '' });
    } catch (error) {
      shares.setState({ failure: failureText(error) });
      wait = RETRY_MS;
    }
    if (!isStopped) timer = setTimeout(() => void look(), wait);
  };
  const onShown = (): void => {
    if (!document.hidden) void look();
  };
  document.addEventListener('visibilitychange', onShown);
  // What is seen has changed: so has an agreement.
  const stopWatching = wall.subscribe((now, before) => {
    if (before.session && now.session !== before.session) void look();
  });
  void look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stopWatching();
    document.removeEventListener('visibilitychange', onShown);
  };
}
