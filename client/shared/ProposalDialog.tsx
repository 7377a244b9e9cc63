import { useEffect, useRef, useState } from 'react';
import type { ShareOptions, WireShare } from '../../server/contract/share-schemas.ts';
import { postJson } from '../live/api.ts';
import { putShare, shares } from '../state/shares.ts';
import { dayText, endOf } from '../text/day.ts';
import { failureText } from '../text/failure.ts';
import { ProposalForm } from './ProposalForm.tsx';
import { bodyOf, firstDraft, lackOf } from './proposal.ts';
import type { Draft } from './proposal.ts';
import { Terms } from './Terms.tsx';
import { useShareWords } from './use-share-words.ts';

/** What was filled in and not sent; the next form begins with it. */
let kept: Draft | null = null;

/** Proposes a share: first the form, then the whole of it in words, then it is sent. */
export default function ProposalDialog({ options, agency }: { options: ShareOptions; agency: string }) {
  const { t } = useShareWords();
  const [draft, setDraft] = useState<Draft>(() => kept ?? firstDraft(options, agency));
  const [isSummary, setIsSummary] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    // What comes is read from its beginning.
    dialog.current!.scrollTop = 0;
  }, [isSummary]);
  const lack = lackOf(draft);

  const change = (next: Draft): void => setDraft((kept = next));
  const send = async (): Promise<void> => {
    setIsSending(true);
    setFailure('');
    try {
      const share = await postJson<WireShare>('/api/shares', bodyOf(draft, agency));
      kept = null;
      putShare(share);
      shares.setState({ isProposing: false, chosen: share.id });
    } catch (error) {
      setFailure(failureText(error));
      setIsSending(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      className="panel propose"
      aria-labelledby="propose-title"
      onClose={() => shares.setState({ isProposing: false })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSummary) setIsSummary(true);
          else if (!isSending) void send();
        }}
      >
        <h2 id="propose-title">{t(isSummary ? 'propose.summary' : 'propose.title')}</h2>
        {isSummary ? (
          <Summary draft={draft} agency={agency} />
        ) : (
          <ProposalForm options={options} agency={agency} draft={draft} onChange={change} />
        )}
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        {lack && (
          <p className="failure" role="status">
            {t(lack)}
          </p>
        )}
        <p className="buttons">
          <button type="button" disabled={isSending} onClick={() => dialog.current?.close()}>
            {t('cancel')}
          </button>
          {isSummary && (
            <button type="button" disabled={isSending} onClick={() => setIsSummary(false)}>
              {t('propose.back')}
            </button>
          )}
          <button type="submit" className="primary" disabled={isSending || lack !== null}>
            {t(isSending ? 'share.sending' : isSummary ? 'propose.send' : 'propose.next')}
          </button>
        </p>
      </form>
    </dialog>
  );
}

/** The whole of a draft in words. */
function Summary({ draft, agency }: { draft: Draft; agency: string }) {
  const words = useShareWords();
  const { t, language } = words;
  const body = bodyOf(draft, agency);
  const to = dayText(endOf(draft.to), language);
  return (
    <>
      <p className="propose-sentence">
        {t('propose.sentence', {
          owner: words.agency(body.owner),
          receiver: words.agency(body.receiver),
          zones: draft.zones.map(words.zone).join(t('comma')),
        })}
      </p>
      <Terms share={{ layers: draft.layers, isCut: draft.isCut }} />
      <p>
        {body.startsAt === undefined
          ? t('propose.periodFromAcceptance', { to })
          : t('share.period', { from: dayText(body.startsAt, language), to })}
      </p>
      {body.note && <p className="agreement-note">{body.note}</p>}
      <p className="agreement-story">{t('propose.then', { agency: words.agency(draft.other) })}</p>
    </>
  );
}
