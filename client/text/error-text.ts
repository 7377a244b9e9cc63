import { ApiError } from '../live/api.ts';
import { i18next } from './i18n.ts';

/** What a failure means to the user, in one line; the server says its own in the user's language. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.problem) return error.message;
  return error.status === 0 ? i18next.t('error.network') : i18next.t('error.status', { status: error.status });
}
