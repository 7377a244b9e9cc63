import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { PROBLEMS, isProblemCode } from '../../server/contract/problems.ts';
import type { ProblemKind } from '../../server/contract/problems.ts';
import { preferences } from '../state/preferences.ts';

/** What a problem document's `type` means (RFC 9457 §3.1.1). */
export function ProblemPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const kind: ProblemKind | undefined = isProblemCode(code) ? PROBLEMS[code] : undefined;
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <main className="page">
      <p>
        <a href="/">{t('home')}</a>
      </p>
      <h1>{t('problem.title')}</h1>
      {kind ? (
        <>
          <h2>
            {kind.status} {kind.title[language]}
          </h2>
          <p className="lead">{kind.advice[language]}</p>
          <p lang={other}>
            {kind.title[other]} · {kind.advice[other]}
          </p>
        </>
      ) : (
        <p>{t('problem.unknown')}</p>
      )}
    </main>
  );
}
