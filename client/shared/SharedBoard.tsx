import { Suspense, lazy, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Card, HoverCard } from '../boards/Card.tsx';
import { Announcer, IncidentList } from '../boards/IncidentList.tsx';
import { Outage } from '../boards/Outage.tsx';
import { SidePanel } from '../boards/SidePanel.tsx';
import type { WallControl } from '../boards/wall-control.ts';
import { allows } from '../state/session.ts';
import { shares } from '../state/shares.ts';
import { wall } from '../state/wall.ts';
import { AgreementPanel } from './AgreementPanel.tsx';
import { followShares } from './follow-shares.ts';
import type { Looker } from './looker.ts';
import { SharedHeader } from './SharedHeader.tsx';
import { useShareWords } from './use-share-words.ts';

const ProposalDialog = lazy(() => import('./ProposalDialog.tsx'));

/** The liaison's page: the agreements on the left, what they show in between and below. */
export function SharedBoard({ looker, control }: { looker: Looker; control: WallControl }) {
  const { t } = useShareWords();
  const { isProposing, options } = useStore(shares);
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const { own } = looker;
  const maySeeShares = allows(own, 'share');
  const agency = own?.viewer.agency;
  useEffect(() => {
    control.start();
    return () => control.stop();
  }, [control]);
  useEffect(() => (maySeeShares ? followShares() : undefined), [maySeeShares]);
  useEffect(() => {
    if (own) return undefined;
    // Whoever signs in meanwhile, in another window, has another page to see.
    return wall.subscribe(({ session }) => session && location.reload());
  }, [own]);
  return (
    <div className={`wall shared${isSheetOpen ? ' is-sheet-open' : ''}`}>
      <SharedHeader looker={looker} control={control} />
      <Outage />
      <Announcer />
      <Looking looker={looker} />
      <button
        type="button"
        className="sheet-handle"
        aria-expanded={isSheetOpen}
        onClick={() => setIsSheetOpen(!isSheetOpen)}
      >
        {t(maySeeShares ? 'shared.agreements' : 'panels.show')}
      </button>
      <div className="shared-left">
        {maySeeShares && <AgreementPanel looker={looker} control={control} />}
        <IncidentList control={control} />
      </div>
      <SidePanel control={control} />
      <Card control={control} />
      <HoverCard control={control} />
      {isProposing && options && agency && (
        <Suspense fallback={null}>
          <ProposalDialog options={options} agency={agency} />
        </Suspense>
      )}
    </div>
  );
}

/** Through whose eyes the map is seen, when they are not one's own; and the way back. */
function Looking({ looker }: { looker: Looker }) {
  const { t, agency } = useShareWords();
  if (looker.refused !== undefined)
    return (
      <p className="looking" role="alert">
        {t('shared.cannotLook', { agency: agency(looker.refused) })}
      </p>
    );
  if (!looker.isElsewhere) return null;
  return (
    <p className="looking" role="status">
      {t('shared.lookingAs', { agency: agency(looker.as ?? '') })}{' '}
      <a href="/shared" onClick={({ currentTarget }) => (currentTarget.hash = location.hash)}>
        {t('shared.back')}
      </a>
    </p>
  );
}
