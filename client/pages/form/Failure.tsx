import { useTranslation } from 'react-i18next';
import { ApiError } from '../../live/api.ts';
import { failureText } from '../../text/failure.ts';

/** What went wrong in one line, then each bad field by its name; read out when it appears. */
export function Failure({ of: error }: { of: unknown }) {
  const { t, i18n } = useTranslation();
  if (error === null) return null;
  const faults = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  const isSignedOut = error instanceof ApiError && error.status === 401 && location.pathname !== '/';
  const fieldName = (pointer: string): string => {
    const key = `field.${pointer.split('/').at(-1)}`;
    return i18n.exists(key) ? t(key) : pointer;
  };
  return (
    <div className="failure" role="alert">
      {typeof error === 'string' ? error : failureText(error)} {isSignedOut && <a href="/">{t('signIn')}</a>}
      {faults.length > 0 && (
        <ul>
          {faults.map(({ pointer, detail }) => (
            <li key={pointer}>{t('error.field', { field: fieldName(pointer), detail })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
