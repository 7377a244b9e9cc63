import { useStore } from 'zustand';
import type { WireShare } from '../../server/contract/share-schemas.ts';
import type { WallControl } from '../boards/wall-control.ts';
import { inOrderOfConcern, isPast, shares } from '../state/shares.ts';
import { Agreement } from './Agreement.tsx';
import type { Looker } from './looker.ts';
import { useShareWords } from './use-share-words.ts';

/** What is shared with whom: the agreements of our agency, and the way to a new one. */
export function AgreementPanel({ looker, control }: { looker: Looker; control: WallControl }) {
  const { t, options } = useShareWords();
  const { list, failure, chosen } = useStore(shares);
  const agency = looker.own?.viewer.agency ?? null;
  const isLooking = looker.isElsewhere;
  // Through another one's eyes only what those eyes see is of interest.
  const concerned = (list ?? []).filter(
    (share) => !isLooking || (share.receiver === looker.as && share.state === 'in-force'),
  );
  const sorted = inOrderOfConcern(concerned, agency);
  const past = sorted.filter(isPast);
  const current = sorted.filter((share) => !isPast(share));
  const mayPropose = agency !== null && !isLooking && options !== null && options.zones.length > 0;

  const noneYet = mayPropose ? 'shared.none' : 'shared.noneAtAll';
  const noneText = isLooking ? 'shared.noneInForce' : past.length > 0 ? 'shared.noneNow' : noneYet;

  const choose = (share: WireShare): void => {
    const isChosen = chosen === share.id;
    shares.setState({ chosen: isChosen ? null : share.id });
    const zones = options?.zones.filter(({ code }) => share.zones.includes(code)) ?? [];
    control.map.setOutline(isChosen ? [] : zones.map(({ geometry }) => geometry));
    if (isChosen || zones.length === 0) return;
    const [first] = zones;
    control.map.flyTo([first!.bbox[0], first!.bbox[1]], {
      bbox: [
        Math.min(...zones.map(({ bbox }) => bbox[0])),
        Math.min(...zones.map(({ bbox }) => bbox[1])),
        Math.max(...zones.map(({ bbox }) => bbox[2])),
        Math.max(...zones.map(({ bbox }) => bbox[3])),
      ],
    });
  };
  const item = (share: WireShare) => (
    <Agreement
      key={share.id}
      share={share}
      agency={agency}
      isLooking={isLooking}
      isChosen={chosen === share.id}
      onChoose={choose}
    />
  );
  return (
    <section className="panel agreements" aria-labelledby="shares-title" tabIndex={0}>
      <h2 id="shares-title">{t('shared.agreements')}</h2>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {!list && !failure && <p className="empty">{t('shared.loading')}</p>}
      {list && current.length === 0 && <p className="empty">{t(noneText)}</p>}
      <ul className="agreement-list">{current.map(item)}</ul>
      {past.length > 0 && (
        <details className="agreements-past">
          <summary>{t('shared.past', { count: past.length })}</summary>
          <ul className="agreement-list">{past.map(item)}</ul>
        </details>
      )}
      {mayPropose && (
        <p className="buttons">
          <button type="button" className="primary" onClick={() => shares.setState({ isProposing: true })}>
            {t('share.propose')}
          </button>
        </p>
      )}
    </section>
  );
}
