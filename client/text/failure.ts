import { ApiError } from '../live/api.ts';
import { i18next } from './i18n.ts';

/** One line about what went wrong and what to do, in the user's language. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('error.page');
  const { status, problem } = error;
  if (problem) return i18next.t('error.problem', { title: problem.title, detail: problem.detail });
  if (status !== 0) return i18next.t('error.status', { status });
  const { cause } = error;
  return i18next.t(cause instanceof DOMException && cause.name === 'TimeoutError' ? 'error.slow' : 'error.network');
}
