import { useState } from 'react';
import type { WireShare } from '../../server/contract/share-schemas.ts';
import { postJson } from '../live/api.ts';
import { putShare } from '../state/shares.ts';
import { failureText } from '../text/failure.ts';
import { useShareWords } from './use-share-words.ts';

type Action = 'accept' | 'refuse' | 'withdraw' | 'end';

const PATHS: Readonly<Record<Action, string>> = {
  accept: 'acceptance',
  refuse: 'end',
  withdraw: 'end',
  end: 'end',
};

function actionsOf({ state, proposedByAgency }: WireShare, agency: string): readonly Action[] {
  if (state === 'proposed') return proposedByAgency === agency ? ['withdraw'] : ['accept', 'refuse'];
  return state === 'accepted' || state === 'in-force' ? ['end'] : [];
}

/** What our side may do with a share; each is asked for again, with what it will do, before it is done. */
export function AgreementActions({ share, agency }: { share: WireShare; agency: string }) {
  const words = useShareWords();
  const { t } = words;
  const [asked, setAsked] = useState<Action | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState('');
  const actions = actionsOf(share, agency);
  if (actions.length === 0) return null;

  const act = async (action: Action): Promise<void> => {
    setIsSending(true);
    setFailure('');
    try {
      putShare(await postJson<WireShare>(`/api/shares/${share.id}/${PATHS[action]}`, {}));
    } catch (error) {
      setFailure(failureText(error));
    }
    setAsked(null);
    setIsSending(false);
  };
  const names = { owner: words.agency(share.owner), receiver: words.agency(share.receiver) };
  return (
    <>
      {asked ? (
        <div className="agreement-confirm" role="alertdialog" aria-label={t(`share.${asked}`)}>
          <p>{t(`share.confirm.${asked}`, names)}</p>
          <p className="buttons">
            <button type="button" disabled={isSending} onClick={() => setAsked(null)}>
              {t('cancel')}
            </button>
            <button type="button" className="primary" autoFocus disabled={isSending} onClick={() => void act(asked)}>
              {t(isSending ? 'share.sending' : `share.confirmed.${asked}`)}
            </button>
          </p>
        </div>
      ) : (
        <p className="buttons">
          {actions.map((action) => (
            <button
              key={action}
              type="button"
              className={action === 'accept' ? 'primary' : ''}
              onClick={() => setAsked(action)}
            >
              {t(`share.${action}`)}
            </button>
          ))}
        </p>
      )}
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}
