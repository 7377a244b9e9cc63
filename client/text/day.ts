import type { Language } from '../state/preferences.ts';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;

/** A day where the lake is, with its year: `2026年3月5日`, `5 March 2026`. @param at - epoch milliseconds or ISO 8601. */
export const dayText = (at: number | string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: ZONE, dateStyle: 'long' }).format(
    new Date(at),
  );

/** The day as a date field has it, `2026-03-05`, so many days from now where the lake is. */
export const dayIn = (days: number, now = Date.now()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(now + days * DAY_MS);

/** When a day of a date field begins where the lake is, and when it ends. */
export const beginOf = (day: string): string => `${day}T00:00:00+08:00`;
export const endOf = (day: string): string => `${day}T23:59:59+08:00`;
