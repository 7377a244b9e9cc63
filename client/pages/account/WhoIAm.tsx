import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { findBeats } from '../../live/beats.ts';
import { preferences } from '../../state/preferences.ts';
import type { Session } from '../../state/session.ts';
import { namedText, roleText } from '../../text/people.ts';
import { useTerritory } from '../use-territory.ts';

/** Role and area, by name where a name can be had. */
export function WhoIAm({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { name, login, role, agency, station, beat } = session.viewer;
  const territory = useTerritory();
  const beatName = useBeatName(beat);
  const rows: readonly (readonly [label: string, value: string])[] = [
    ['field.name', name],
    ['field.login', login ?? ''],
    ['field.role', roleText(t, role)],
    ['field.agency', agency === null ? t('area.every') : territory.agencyName(agency)],
    ['field.station', station === null ? '' : territory.stationName(station)],
    ['field.beat', beatName],
  ];
  return (
    <section aria-labelledby="who-title">
      <h2 id="who-title">{t('account.who')}</h2>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{t(label)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function useBeatName(code: string | null): string {
  const { language } = useStore(preferences);
  const [names, setNames] = useState<Parameters<typeof namedText>[0] | undefined>();
  useEffect(() => {
    if (code === null) return;
    // The code says as much where the name cannot be had.
    findBeats(code).then(
      (found) => setNames(found.find((beat) => beat.code === code)),
      () => undefined,
    );
  }, [code]);
  if (code === null) return '';
  if (!names) return code;
  const name = namedText(names, language);
  return name.includes(code) ? name : `${name} (${code})`;
}
