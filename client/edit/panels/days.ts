const DAY_MS = 86_400_000;

/** Days from one day to another, as date fields have them (`2026-03-01`). */
export const daysUntil = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** The day so many days after another. */
export const dayOf = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
