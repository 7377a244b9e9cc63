import { useTranslation } from 'react-i18next';
import { Dialog } from '../form/Dialog.tsx';
import { Secret } from '../form/Secret.tsx';

interface Props {
  readonly name: string;
  readonly password: string;
  readonly onClose: () => void;
}

/** Shows a password that nobody can be shown again. */
export function InitialPasswordDialog({ name, password, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('initial.title', { name })} onClose={onClose} isHeld>
      <p className="notice">{t('initial.once')}</p>
      <Secret label={t('initial.password')} value={password} />
      <p className="buttons">
        <button type="button" className="primary" onClick={onClose}>
          {t('initial.done')}
        </button>
      </p>
    </Dialog>
  );
}
