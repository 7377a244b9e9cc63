import { useTranslation } from 'react-i18next';
import { Failure } from '../form/Failure.tsx';
import type { Pages } from './use-pages.ts';

/** Below a list: that it is being read, that it is empty, that it failed, or that there is more. */
export function ListState({ pages, empty }: { pages: Pages<unknown>; empty: string }) {
  const { t } = useTranslation();
  const { rows, isBusy, failure, hasMore, more, reload } = pages;
  return (
    <div className="list-state">
      <p role="status">
        {isBusy && t('loading')}
        {!isBusy && failure === null && rows?.length === 0 && empty}
      </p>
      <Failure of={failure} />
      {failure !== null && (
        <button type="button" onClick={reload}>
          {t('retry')}
        </button>
      )}
      {hasMore && failure === null && (
        <button type="button" disabled={isBusy} onClick={more}>
          {t('more')}
        </button>
      )}
    </div>
  );
}
