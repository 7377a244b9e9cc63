import { ApiError, getAll, getJson } from '../live/api.ts';
import { edit } from '../state/edit.ts';
import type { EditState, Word } from '../state/edit.ts';
import type { Session } from '../state/session.ts';
import { failureText } from '../text/failure.ts';

const RETRY_MS = 4_000;

interface StationFeature {
  readonly properties: Word & { readonly agency: string };
}

/**
 * Does something until it succeeds, and says in the meantime why it does not.
 *
 * @param isFinal - whether it is of no use to try again: then it throws.
 */
export async function untilDone<T>(work: () => Promise<T>, isFinal?: (error: ApiError) => boolean): Promise<T> {
  for (let failure = ''; ;) {
    try {
      const done = await work();
      if (failure !== '' && edit.getState().failure === failure) edit.setState({ failure: '' });
      return done;
    } catch (error) {
      if (!(error instanceof ApiError) || isFinal?.(error)) throw error;
      failure = failureText(error);
      edit.setState({ failure });
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

/** Reads who is signed in, and the words of features: kinds of beats, stations, agencies. @throws {ApiError} */
export async function loadWords(): Promise<void> {
  const session = await getJson<Session>('/api/session');
  const [{ kinds }, { agencies }, stations] = await Promise.all([
    getJson<Pick<EditState, 'kinds'>>('/api/kinds'),
    getJson<Pick<EditState, 'agencies'>>('/api/summary'),
    getAll<StationFeature>('/api/stations?limit=1000'),
  ]);
  const named = stations.map(({ properties: { code, name_zh, name_en, agency } }) => ({
    code,
    name_zh,
    name_en,
    agency,
  }));
  edit.setState({ session, kinds, agencies, stations: named, failure: '' });
}
