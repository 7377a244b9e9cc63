import { memo, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Incident } from '../../server/domain/incident.ts';
import { inOrder, incidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import { elapsedText } from '../text/time.ts';
import { SeveritySign } from './SeveritySign.tsx';
import { useAtNow } from './use-now.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** What needs us now: open incidents, the worst and newest first. */
export function IncidentList({ control }: { control: WallControl }) {
  const { t } = useWords();
  const { open, isLoaded, unseen } = useStore(incidents);
  const selected = useStore(wall, (state) => state.selected);
  const list = inOrder(open);
  const { rows, below } = useBelow(list.length);
  return (
    <section className="panel incidents" aria-labelledby="incidents-title">
      <h2 id="incidents-title">
        {t('incidents.title')} <b>{isLoaded ? list.length : ''}</b>
      </h2>
      {!isLoaded && <p className="empty">{t('incidents.loading')}</p>}
      {isLoaded && list.length === 0 && <p className="empty">{t('incidents.none')}</p>}
      <ol ref={rows}>
        {list.map((incident) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            isSelected={selected?.layer === 'incident' && selected.id === incident.id}
            isUnseen={unseen.has(incident.id)}
            onChoose={control.selectIncident}
          />
        ))}
      </ol>
      {below > 0 && (
        <p className="more" aria-hidden="true">
          {t('incidents.more', { count: below })}
        </p>
      )}
    </section>
  );
}

/** How many rows lie below what is seen of the list. */
function useBelow(count: number) {
  const rows = useRef<HTMLOListElement>(null);
  const [below, setBelow] = useState(0);
  useEffect(() => {
    const list = rows.current!;
    const look = (): void => {
      const bottom = list.getBoundingClientRect().bottom + 1;
      setBelow([...list.children].filter((row) => row.getBoundingClientRect().bottom > bottom).length);
    };
    const observer = new ResizeObserver(look);
    observer.observe(list);
    list.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      list.removeEventListener('scroll', look);
    };
  }, [count]);
  return { rows, below };
}

/** How long an incident that nobody has looked at stands out. */
const NEW_MS = 5 * 60_000;

interface RowProps {
  readonly incident: Incident;
  readonly isSelected: boolean;
  readonly isUnseen: boolean;
  readonly onChoose: (incident: Incident, isFlying: boolean) => void;
}

const IncidentRow = memo(function IncidentRow(props: RowProps) {
  const { t, nameOf, kind } = useWords();
  const { incident, isSelected } = props;
  const isNew = useAtNow((now) => now - incident.reportedAt < NEW_MS) && props.isUnseen;
  const isDrill = useStore(wall, ({ session }) => session?.demo === false) && incident.demo;
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
        data-id={incident.id}
        className={`incident${isSelected ? ' is-selected' : ''}${isNew ? ' is-new' : ''}`}
        aria-current={isSelected}
        onClick={() => props.onChoose(incident, true)}
      >
        <SeveritySign severity={incident.severity} />
        <span className="incident-kind">
          <span className="visually-hidden">{t(`severity.${incident.severity}`)} </span>
          {kind('incident', incident.kind)}
        </span>
        <Elapsed since={incident.reportedAt} />
        <span className="incident-place">
          {isDrill && <span className="demo">{t('drill')}</span>} {nameOf(jurisdiction)}
          {incident.zoneIds.length > 0 && <em title={t('zone.shared')}>⇄</em>}
        </span>
        <span className="incident-step">{t(`step.${incident.step}`)}</span>
      </button>
    </li>
  );
});

function Elapsed({ since }: { since: number }) {
  const { t } = useWords();
  const elapsed = useAtNow((now) => elapsedText(now - since, t('day')));
  return <span className="incident-time">{elapsed}</span>;
}

/** Says a new incident aloud to a screen reader. */
export function Announcer() {
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
