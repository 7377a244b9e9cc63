import type { Problem } from '../../server/contract/problems.ts';

/** A failed request; `text/failure.ts` has the line for the user. */
export class ApiError extends Error {
  /** The HTTP status; 0 when there was no answer at all, or not all of it in time. */
  readonly status: number;
  /** What our server says; nothing when something before it answered. */
  readonly problem: Problem | undefined;
  constructor(status: number, problem?: Problem, cause?: unknown) {
    super(problem?.title ?? `status ${status}`, { cause });
    this.status = status;
    this.problem = problem;
  }
}

/** A line that is half open answers nothing, and ends nothing. */
const ANSWER_MS = 60_000;

function failWithoutAnswer(error: unknown): never {
  throw new ApiError(0, undefined, error);
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, {
    signal: AbortSignal.timeout(ANSWER_MS),
    ...init,
    headers: {
      'Accept-Language': document.documentElement.lang,
      ...(init.headers as Record<string, string> | undefined),
    },
  }).catch(failWithoutAnswer);
  if (response.status === 204) return undefined as T;
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  const read = <U>(): Promise<U> => (response.json() as Promise<U>).catch(failWithoutAnswer);
  if (!response.ok) throw new ApiError(response.status, isProblem ? await read<Problem>() : undefined);
  return read<T>();
}

let assumed: string | undefined;

/** From now on everything on this page is read as the liaison of this agency (its code) does; `undefined` for as oneself. */
export function lookAs(agency: string | undefined): void {
  assumed = agency;
}

/** The agency that the page looks as. */
export const assumedAgency = (): string | undefined => assumed;

/** Reads what the page shows. @throws {ApiError} as all of these do. */
export function getJson<T>(path: string): Promise<T> {
  if (assumed === undefined) return request<T>(path);
  return request<T>(`${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ as: assumed })}`);
}

/** Reads as oneself, whoever the page looks as. */
export const getOwnJson = <T>(path: string): Promise<T> => request<T>(path);

/** @param headers - such as `If-Match`. @param answerMs - how long the answer may take. */
export const postJson = <T>(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  answerMs = ANSWER_MS,
): Promise<T> =>
  request<T>(path, {
    method: 'POST',
    signal: AbortSignal.timeout(answerMs),
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Changes what `path` names. @param headers - such as `If-Match`. */
export const patchJson = <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
  request<T>(path, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** @param headers - such as `If-Match`. @returns what is left of it; nothing when nothing is. */
export const deleteJson = <T = void>(path: string, headers: Record<string, string> = {}): Promise<T> =>
  request<T>(path, { method: 'DELETE', headers });

interface Page<F> {
  readonly features: readonly F[];
  readonly next?: string;
}

/** All features of a collection, page after page. */
export async function getAll<F>(path: string): Promise<F[]> {
  const features: F[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const page: Page<F> = await getJson<Page<F>>(next);
    features.push(...page.features);
    next = page.next;
  }
  return features;
}
