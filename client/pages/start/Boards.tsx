import { useTranslation } from 'react-i18next';
import { allows } from '../../state/session.ts';
import type { Session } from '../../state/session.ts';

interface Board {
  readonly path: string;
  readonly isOpen: (session: Session) => boolean;
}

const BOARDS: readonly Board[] = [
  { path: 'wall', isOpen: (session) => allows(session, 'read') },
  { path: 'edit', isOpen: (session) => allows(session, 'review') },
  { path: 'shared', isOpen: (session) => allows(session, 'share') },
  { path: 'admin', isOpen: (session) => allows(session, 'administer') },
  { path: 'account', isOpen: ({ viewer }) => viewer.login !== null },
];

/** What a role comes here for, where that is not the wall. */
const MAIN: Readonly<Record<string, string>> = { liaison: 'shared' };

/** The doors that are open to whoever is signed in, the main one first. */
export function Boards({ session }: { session: Session }) {
  const { t } = useTranslation();
  const main = MAIN[session.viewer.role] ?? 'wall';
  const open = BOARDS.filter(({ isOpen }) => isOpen(session)).toSorted(
    (a, b) => Number(b.path === main) - Number(a.path === main),
  );
  return (
    <nav aria-label={t('start.boards')}>
      <ul className="boards">
        {open.map(({ path }) => (
          <li key={path}>
            <a className={path === main ? 'board is-main' : 'board'} href={`/${path}`}>
              <b>{t(`board.${path}`)}</b>
              <span>{t(`board.${path}.hint`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
