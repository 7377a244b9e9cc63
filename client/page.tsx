import './page.css';
import { createRoot } from 'react-dom/client';
import { DocsPage } from './pages/DocsPage.tsx';
import { ProblemPage } from './pages/ProblemPage.tsx';
import { StartPage } from './pages/StartPage.tsx';
import './text/i18n.ts';

/** Everything that is not the wall: the start page, and what explains the API. */
export function mountPage(root: HTMLElement): void {
  const { pathname } = location;
  const code = /^\/problems\/([\w-]+)$/.exec(pathname)?.[1];
  createRoot(root).render(
    pathname === '/docs' ? <DocsPage /> : code === undefined ? <StartPage /> : <ProblemPage code={code} />,
  );
}
