import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Incident } from '../../server/domain/incident.ts';
import { inOrder, incidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import { elapsedText } from '../text/time.ts';
import { SeveritySign } from './SeveritySign.tsx';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** What needs us now: open incidents, the worst and newest first. */
export function IncidentList({ control }: { control: WallControl }) {
  const { t } = useWords();
  const { open, isLoaded, unseen } = useStore(incidents);
  const selected = useStore(wall, (state) => state.selected);
  const list = inOrder(open);
  return (
    <section className="panel incidents" aria-labelledby="incidents-title">
      <h2 id="incidents-title">
        {t('incidents.title')} <b>{isLoaded ? list.length : ''}</b>
      </h2>
      {!isLoaded && <p className="empty">{t('incidents.loading')}</p>}
      {isLoaded && list.length === 0 && <p className="empty">{t('incidents.none')}</p>}
      <ol>
        {list.map((incident) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            isSelected={selected?.layer === 'incident' && selected.id === incident.id}
            isNew={unseen.has(incident.id)}
            onChoose={() => control.selectIncident(incident, true)}
          />
        ))}
      </ol>
      <Announcer />
    </section>
  );
}

function IncidentRow(props: { incident: Incident; isSelected: boolean; isNew: boolean; onChoose: () => void }) {
  const { t, nameOf, kind } = useWords();
  const now = useNow();
  const { incident, isSelected, isNew } = props;
  const jurisdiction = useStore(wall, ({ jurisdictions }) => jurisdictions.get(incident.jurisdictionId ?? 0));
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <li>
      <button
        ref={row}
        type="button"
        className={`incident${isSelected ? ' is-selected' : ''}${isNew ? ' is-new' : ''}`}
        aria-current={isSelected}
        onClick={props.onChoose}
      >
        <SeveritySign severity={incident.severity} />
        <span className="incident-kind">
          <span className="visually-hidden">{t(`severity.${incident.severity}`)} </span>
          {kind('incident', incident.kind)}
        </span>
        <span className="incident-time">{elapsedText(now - incident.reportedAt, t('day'))}</span>
        <span className="incident-place">
          {nameOf(jurisdiction)}
          {incident.zoneIds.length > 0 && <em title={t('zone.shared')}>⇄</em>}
        </span>
        <span className="incident-step">{t(`step.${incident.step}`)}</span>
      </button>
    </li>
  );
}

/** Says a new incident aloud to a screen reader. */
function Announcer() {
  const { t, nameOf, kind } = useWords();
  const [text, setText] = useState('');
  const words = useRef({ t, nameOf, kind });
  words.current = { t, nameOf, kind };
  useEffect(
    () =>
      incidents.subscribe((state, before) => {
        const id = [...state.unseen].find((other) => !before.unseen.has(other));
        const incident = id === undefined ? undefined : state.open.get(id);
        if (!incident) return;
        const { t: say, nameOf: name, kind: kindName } = words.current;
        setText(
          say('incidents.new', {
            severity: say(`severity.${incident.severity}`),
            kind: kindName('incident', incident.kind),
            place: name(wall.getState().jurisdictions.get(incident.jurisdictionId ?? 0)),
          }),
        );
      }),
    [],
  );
  return (
    <p className="visually-hidden" aria-live="assertive">
      {text}
    </p>
  );
}
