import type { TFunction } from 'i18next';
import type { Area } from '../../state/people.ts';
import type { Territory } from '../use-territory.ts';

/** Where somebody belongs, by name: agency, then station or beat. */
export function areaText(t: TFunction, territory: Territory, { agency, station, beat }: Area): string {
  const parts = [
    agency === null ? t('area.every') : territory.agencyName(agency),
    station === null ? '' : territory.stationName(station),
    beat ?? '',
  ];
  return parts.filter(Boolean).join(' · ');
}
