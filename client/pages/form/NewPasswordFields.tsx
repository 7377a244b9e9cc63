import { useTranslation } from 'react-i18next';
import { MIN_PASSWORD, isWeakPassword } from '../../../server/domain/account.ts';
import { PasswordField } from './PasswordField.tsx';

/** A password of one's own choice, typed twice. */
export interface NewPassword {
  readonly next: string;
  readonly again: string;
}
export const NO_PASSWORD: NewPassword = { next: '', again: '' };

interface Props {
  readonly login: string;
  /** The one that it must not be. */
  readonly current?: string;
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
}

/** The rules stand there before it is sent. */
export function NewPasswordFields({ login, current, value, onChange }: Props) {
  const { t } = useTranslation();
  const { next, again } = value;
  const rules = t('password.rules', { count: MIN_PASSWORD });
  return (
    <>
      <PasswordField
        label={t('password.next')}
        hint={rules}
        autoComplete="new-password"
        value={next}
        onText={(text) => onChange({ ...value, next: text })}
        fault={isWeakPassword(next, login) || next === current ? rules : ''}
      />
      <PasswordField
        label={t('password.again')}
        autoComplete="new-password"
        value={again}
        onText={(text) => onChange({ ...value, again: text })}
        fault={again === next ? '' : t('password.differs')}
      />
    </>
  );
}
