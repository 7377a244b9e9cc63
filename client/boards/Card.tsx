import { useState } from 'react';
import { useStore } from 'zustand';
import { nextStep, STEPS } from '../../server/domain/incident.ts';
import type { Incident } from '../../server/domain/incident.ts';
import { postJson } from '../live/api.ts';
import type { Hit } from '../map/hit.ts';
import { incidents } from '../state/incidents.ts';
import { allows } from '../state/session.ts';
import { failureText } from '../text/failure.ts';
import { wall } from '../state/wall.ts';
import { elapsedText, momentText } from '../text/time.ts';
import { SeveritySign } from './SeveritySign.tsx';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** What was clicked, in full. */
export function Card({ control }: { control: WallControl }) {
  const { t } = useWords();
  const selected = useStore(wall, (state) => state.selected);
  const incident = useStore(incidents, ({ open, closed }) =>
    selected?.layer === 'incident' ? (open.get(selected.id) ?? closed.get(selected.id)) : undefined,
  );
  if (!selected || (selected.layer === 'incident' && !incident)) return null;
  return (
    <section className="panel card" aria-label={t(`layer.${selected.layer}`)}>
      <button type="button" className="card-close" aria-label={t('card.close')} onClick={() => control.select(null)}>
        ×
      </button>
      {incident ? (
        <IncidentCard key={incident.id} incident={incident} />
      ) : (
        <FeatureCard hit={selected} control={control} />
      )}
    </section>
  );
}

/** What lies under the pointer, in a few words. */
export function HoverCard({ control }: { control: WallControl }) {
  const hovered = useStore(wall, (state) => state.hovered);
  const incident = useStore(incidents, ({ open }) => open.get(hovered?.hit.layer === 'incident' ? hovered.hit.id : -1));
  const { kind } = useWords();
  const title = useTitle(hovered?.hit);
  if (!hovered) return null;
  const { x, y } = hovered.point;
  const isLeft = x > innerWidth * 0.7;
  return (
    <div className={`hover${isLeft ? ' is-left' : ''}`} style={{ left: x, top: y }} aria-hidden="true">
      {incident ? kind('incident', incident.kind) : title}
      {hovered.hit.layer === 'unit' && <Age id={hovered.hit.id} control={control} />}
    </div>
  );
}

function useTitle(hit: Hit | undefined): string {
  const { nameOf } = useWords();
  const unit = useStore(wall, ({ units }) => (hit?.layer === 'unit' ? units.get(hit.id) : undefined));
  if (!hit) return '';
  if (unit) return nameOf(unit);
  const { name_zh, name_en, code } = hit.properties;
  return nameOf({ name_zh: String(name_zh ?? code ?? ''), name_en: String(name_en ?? code ?? '') });
}

function Age({ id, control }: { id: number; control: WallControl }) {
  const { t } = useWords();
  useNow();
  const now = Date.now();
  const state = control.unitState(id);
  return (
    <small>{state ? t('card.ago', { elapsed: elapsedText(now - state.fixedAt, t('day')) }) : t('card.fix.none')}</small>
  );
}

function FeatureCard({ hit, control }: { hit: Hit; control: WallControl }) {
  const { t, kind, agency, jurisdiction, nameOf } = useWords();
  const unit = useStore(wall, ({ units }) => (hit.layer === 'unit' ? units.get(hit.id) : undefined));
  const warden = useStore(wall, ({ units }) =>
    hit.layer === 'beat' ? [...units.values()].find(({ beat }) => beat === hit.properties['code']) : undefined,
  );
  const title = useTitle(hit);
  const properties: Readonly<Record<string, unknown>> = unit ? { ...unit } : hit.properties;
  const text = (name: string): string => String(properties[name] ?? '');
  const agencies = text('agencies').split(',').filter(Boolean);
  const noun = { unit: 'unit', place: 'place', beat: 'beat' }[hit.layer as string];
  return (
    <>
      <h2>{title}</h2>
      <p className="card-layer">{noun && text('kind') ? kind(noun, text('kind')) : t(`layer.${hit.layer}`)}</p>
      <dl>
        <Row label={t('card.code')} value={text('code')} />
        <Row label={t('card.agency')} value={text('agency') && agency(text('agency'))} />
        <Row label={t('card.agencies')} value={agencies.map(agency).join(t('listComma'))} />
        <Row label={t('card.jurisdiction')} value={text('jurisdiction') && jurisdiction(text('jurisdiction'))} />
        <Row label={t('card.station')} value={text('station')} />
        <Row label={t('card.beat')} value={text('beat')} />
        <Row label={t('card.warden')} value={nameOf(warden)} />
        {hit.layer === 'unit' && <UnitRows id={hit.id} control={control} />}
        {warden && <UnitRows id={warden.id} control={control} />}
      </dl>
    </>
  );
}

const Row = ({ label, value }: { label: string; value: string }) =>
  value ? (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  ) : null;

function UnitRows({ id, control }: { id: number; control: WallControl }) {
  const { t } = useWords();
  useNow();
  const now = Date.now();
  const state = control.unitState(id);
  if (!state) return <Row label={t('card.fix')} value={t('card.fix.none')} />;
  const { speedMps, accuracyM, batteryPercent, position } = state;
  return (
    <>
      <Row label={t('card.fix')} value={t('card.ago', { elapsed: elapsedText(now - state.fixedAt, t('day')) })} />
      <Row label={t('card.speed')} value={speedMps === null ? '' : `${(speedMps * 3.6).toFixed(1)} km/h`} />
      <Row label={t('card.accuracy')} value={accuracyM === null ? '' : `± ${accuracyM.toFixed(0)} m`} />
      <Row label={t('card.battery')} value={batteryPercent === null ? '' : `${batteryPercent} %`} />
      <Row label={t('card.position')} value={position.map((degrees) => degrees.toFixed(5)).join(', ')} />
    </>
  );
}

function IncidentCard({ incident }: { incident: Incident }) {
  const { t, language, nameOf, kind } = useWords();
  const now = useNow();
  const session = useStore(wall, (state) => state.session);
  const jurisdiction = useStore(wall, ({ jurisdictions }) => jurisdictions.get(incident.jurisdictionId ?? 0));
  const agencies = useStore(wall, (state) => state.agencies).filter(({ id }) => incident.agencyIds.includes(id));
  const next = nextStep(incident.step);
  /** The version from which it was taken on; until the event of that has come there is nothing more to do. */
  const [savedVersion, setSavedVersion] = useState<number | null>(null);
  const [isConfirming, setIsConfirming] = useState(false);
  const [failure, setFailure] = useState('');
  const isSaving = savedVersion === incident.version;

  const advance = async (): Promise<void> => {
    if (!next || isSaving) return;
    // There is no step back from closed.
    if (next === 'closed' && !isConfirming) {
      setIsConfirming(true);
      return;
    }
    setIsConfirming(false);
    setSavedVersion(incident.version);
    setFailure('');
    try {
      await postJson(`/api/incidents/${incident.id}/steps`, { step: next }, { 'If-Match': `"${incident.version}"` });
    } catch (error) {
      setFailure(failureText(error));
      setSavedVersion(null);
    }
  };
  return (
    <>
      <h2 className="card-incident">
        <SeveritySign severity={incident.severity} />
        {kind('incident', incident.kind)}
      </h2>
      <p className="card-layer">
        {t(`severity.${incident.severity}`)} ·{' '}
        {incident.step === 'closed' ? t('step.closed') : elapsedText(now - incident.reportedAt, t('day'))}
        {incident.demo && <span className="demo">{t('demo')}</span>}
      </p>
      {incident.zoneIds.length > 0 && <p className="zone-note">⇄ {t('zone.shared')}</p>}
      <ol className="steps">
        {STEPS.slice(0, -1).map((step) => (
          <li
            key={step}
            className={STEPS.indexOf(step) <= STEPS.indexOf(incident.step) ? 'is-done' : ''}
            aria-current={step === incident.step ? 'step' : undefined}
          >
            {t(`step.${step}`)}
          </li>
        ))}
      </ol>
      <dl>
        <Row label={t('card.jurisdiction')} value={nameOf(jurisdiction)} />
        <Row label={t('card.agency')} value={agencies.map(nameOf).join(' · ')} />
        <Row label={t('card.occurred')} value={momentText(incident.occurredAt, language)} />
        <Row label={t('card.reported')} value={momentText(incident.reportedAt, language)} />
        <Row label={t('card.position')} value={incident.position.map((degrees) => degrees.toFixed(5)).join(', ')} />
        <Row label={t('card.description')} value={incident.description} />
      </dl>
      {next && allows(session, 'command') && (
        <button type="button" className="primary" disabled={isSaving} onClick={() => void advance()}>
          {isSaving ? t('step.saving') : t(isConfirming ? 'step.confirm' : 'step.next', { step: t(`step.${next}`) })}
        </button>
      )}
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}
