import { useTranslation } from 'react-i18next';
import { deleteJson } from '../../live/api.ts';
import type { AccessToken } from '../../state/people.ts';
import { Dialog } from '../form/Dialog.tsx';
import { Failure } from '../form/Failure.tsx';
import { useTask } from '../form/use-task.ts';

interface Props {
  readonly token: AccessToken;
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}

/** Asks once more: a machine that works with the token stops working. */
export function RevokeToken({ token, onRevoked, onClose }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const revoke = async (): Promise<void> => {
    if (!(await task.run(() => deleteJson(`/api/tokens/${token.id}`)))) return;
    onRevoked();
    onClose();
  };
  return (
    <Dialog title={t('tokens.revokeOf', { name: token.name })} onClose={onClose}>
      <p>{t('tokens.revokeHint')}</p>
      <Failure of={task.failure} />
      <p className="buttons">
        <button type="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="primary" disabled={task.isBusy} onClick={() => void revoke()}>
          {t('tokens.revoke')}
        </button>
      </p>
    </Dialog>
  );
}
