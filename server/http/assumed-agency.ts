/** The query parameter by which somebody looks at the map as the liaison of an agency does: the agency's code. */
const AS = /[?&]as=([A-Za-z0-9._-]{1,64})(?:&|$)/;

/** @param url - as in the request line. */
export const assumedAgency = (url: string): string | undefined => (url.includes('as=') ? AS.exec(url)?.[1] : undefined);
