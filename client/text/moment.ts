import type { Language } from '../../server/contract/problems.ts';

/** Times are shown and asked for where the lake is; it has had no summer time since 1991. */
const ZONE = 'Asia/Shanghai';
const OFFSET = '+08:00';

/** To the minute and with the year: `2026/03/01 08:00`, `01/03/2026, 08:00`. @param at - ISO 8601. */
export const minuteText = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(at));

/** As a field for date and time has it, `2026-03-01T08:00`. @param at - epoch milliseconds. */
export function momentField(at: number): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return parts.replace(' ', 'T');
}

/** What a field for date and time says, in UTC (ISO 8601); `null` while it says nothing whole. */
export function instantOfField(field: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(field)) return null;
  const at = new Date(`${field}:00${OFFSET}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
