import type { TFunction } from 'i18next';
import type { AuditRow } from '../../state/people.ts';
import type { Language } from '../../state/preferences.ts';
import { instantText } from '../../text/time.ts';
import type { Territory } from '../use-territory.ts';

/** The words that values of these names are among. */
const WORDS: Readonly<Record<string, string>> = {
  role: 'role',
  action: 'audit',
  by: 'by',
  change: 'change',
  layers: 'layer',
};
const AGENCIES: readonly string[] = ['agency', 'agencies', 'owner', 'receiver'];
const INSTANTS: readonly string[] = ['at', 'from', 'to'];

/** The details of a row by what they are called, in the user's language; what has no word stands as it is stored. */
export function detailsOf(
  { details, address, scope }: AuditRow,
  { t, language, territory }: { t: TFunction; language: Language; territory: Territory },
): readonly { readonly key: string; readonly name: string; readonly text: string }[] {
  const nameOf = (name: string): string => t(`field.${name}`, { defaultValue: name });
  function textOf(name: string, value: unknown): string {
    if (Array.isArray(value)) return value.map((part) => textOf(name, part)).join(t('listComma'));
    if (value === null || value === undefined) return AGENCIES.includes(name) ? t('area.every') : '—';
    if (typeof value === 'object')
      return Object.entries(value)
        .filter(([, part]) => part !== null)
        .map(([part, of]) => `${nameOf(part)} ${textOf(part, of)}`)
        .join(t('listComma'));
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    const text = String(value);
    if (WORDS[name]) return t(`${WORDS[name]}.${text}`, { defaultValue: text });
    if (AGENCIES.includes(name)) return territory.agencyName(text);
    if (name === 'station') return territory.stationName(text);
    const at = INSTANTS.includes(name) ? Date.parse(text) : NaN;
    return Number.isNaN(at) ? text : instantText(at, language);
  }
  const shown = [
    ...Object.entries(details).map(([name, value]) => [name, textOf(name, value)] as const),
    ['address', address] as const,
    ['scope', scope === '' ? '' : scopeText(t, scope)] as const,
  ];
  return shown.filter(([, text]) => text !== '').map(([key, text]) => ({ key, name: nameOf(key), text }));
}

/** `beats 3,4`, as the log has it, in words; the numbers are those of the database. */
function scopeText(t: TFunction, scope: string): string {
  const [kind, ids = ''] = scope.split(' ');
  if (ids === '*') return t('area.every');
  return ids === '' ? t('scope.nothing') : t(`scope.${kind}`, { ids: ids.replaceAll(',', t('listComma')) });
}
