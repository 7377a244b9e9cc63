import type { Language } from '../state/preferences.ts';

/** Times are shown where the lake is, whatever the machine is set to. */
const ZONE = 'Asia/Shanghai';

const locale = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** `14:03:27` */
export const clockText = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    at,
  );

export const dateText = (at: number, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), {
    timeZone: ZONE,
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(at);

export const momentText = (at: number, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), {
    timeZone: ZONE,
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);

/** `4:05`, `2:04:05`, or with days from two days on. */
export function elapsedText(ms: number, dayWord: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  if (days >= 2) return `${days} ${dayWord}`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '');
}

/** To the second and with the year, for what somebody answers for. */
export const instantText = (at: number, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(at);
