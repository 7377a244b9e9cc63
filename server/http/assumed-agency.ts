/**
 * The query parameter by which somebody looks at the map as the liaison of an agency does: the agency's code. One that no
 * agency can have is told all the same, or whoever mistyped it would get what is their own.
 *
 * @param url - as in the request line.
 */
export function assumedAgency(url: string): string | undefined {
  const query = url.indexOf('?');
  return query < 0 ? undefined : (new URLSearchParams(url.slice(query + 1)).get('as') ?? undefined);
}
