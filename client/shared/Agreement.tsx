import { useEffect, useRef } from 'react';
import type { WireShare } from '../../server/contract/share-schemas.ts';
import { dayText } from '../text/day.ts';
import { AgreementActions } from './AgreementActions.tsx';
import { Terms } from './Terms.tsx';
import { useShareWords } from './use-share-words.ts';

interface AgreementProps {
  readonly share: WireShare;
  /** The viewer's own, by code; `null` for whoever acts for none. */
  readonly agency: string | null;
  /** Only to be read. */
  readonly isLooking: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (share: WireShare) => void;
}

/** One agreement: with whom, where and until when; chosen, all of its terms and what can be done with it. */
export function Agreement({ share, agency, isLooking, isChosen, onChoose }: AgreementProps) {
  const words = useShareWords();
  const { t, language } = words;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const isOurs = share.owner === agency;
  const title = isOurs
    ? t('share.give', { agency: words.agency(share.receiver) })
    : share.receiver === agency
      ? t('share.get', { agency: words.agency(share.owner) })
      : `${words.agency(share.owner)} → ${words.agency(share.receiver)}`;
  const isWaiting = share.state === 'proposed' && agency !== null && share.proposedByAgency !== agency;
  const canSee = !isLooking && share.state === 'in-force' && share.receiver !== agency;
  return (
    <li ref={item} className={`agreement is-${share.state}${isChosen ? ' is-chosen' : ''}`} data-id={share.id}>
      <button type="button" className="agreement-head" aria-expanded={isChosen} onClick={() => onChoose(share)}>
        <span className="agreement-title">{title}</span>
        <span className={`agreement-state${isWaiting ? ' is-waiting' : ''}`}>
          {t(isWaiting ? 'share.state.waiting' : `share.state.${share.state}`)}
        </span>
        <span className="agreement-zones">{share.zones.map(words.zone).join(t('comma'))}</span>
        <span className="agreement-until">
          {share.state === 'ended' && share.endedAt
            ? t('share.endedOn', { day: dayText(share.endedAt, language) })
            : t('share.until', { day: dayText(share.endsAt, language) })}
        </span>
      </button>
      {isChosen && (
        <div className="agreement-body">
          <Terms share={share} />
          <Story share={share} />
          {share.note && <p className="agreement-note">{share.note}</p>}
          {canSee && (
            <a
              className="agreement-see"
              href={`/shared?${new URLSearchParams({ as: share.receiver })}`}
              // The same camera: what is compared is what is seen, not where.
              onClick={({ currentTarget }) => (currentTarget.hash = location.hash)}
            >
              {t('share.seeAs', { agency: words.agency(share.receiver) })}
            </a>
          )}
          {agency !== null && !isLooking && <AgreementActions share={share} agency={agency} />}
        </div>
      )}
    </li>
  );
}

/** Who proposed, accepted and ended it, and from when it is in force. */
function Story({ share }: { share: WireShare }) {
  const words = useShareWords();
  const { t, language } = words;
  const day = (at: string): string => dayText(at, language);
  const other = share.proposedByAgency === share.owner ? share.receiver : share.owner;
  return (
    <ul className="agreement-story">
      <li>
        {t('share.proposedBy', {
          agency: words.agency(share.proposedByAgency),
          name: share.proposedBy,
          day: day(share.proposedAt),
        })}
      </li>
      {share.acceptedAt && (
        <li>
          {t('share.acceptedBy', {
            agency: words.agency(other),
            name: share.acceptedBy,
            day: day(share.acceptedAt),
          })}
        </li>
      )}
      {share.endedAt && share.endedByAgency && (
        <li>
          {t('share.endedBy', {
            agency: words.agency(share.endedByAgency),
            name: share.endedBy,
            day: day(share.endedAt),
          })}
        </li>
      )}
      <li>{t('share.period', { from: day(share.startsAt), to: day(share.endsAt) })}</li>
    </ul>
  );
}
