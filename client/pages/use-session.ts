import { useCallback, useEffect, useState } from 'react';
import { getJson } from '../live/api.ts';
import type { Session } from '../state/session.ts';

/** Who is signed in: `null` until that is known. `failure` says why it is not, a 401 where nobody is. */
export function useSession() {
  const [session, setSession] = useState<Session | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      setSession(await getJson<Session>('/api/session'));
    } catch (error) {
      setSession(null);
      setFailure(error);
    }
  }, []);
  useEffect(() => void load(), [load]);
  return { session, failure, load, setSession };
}
