import './page.css';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import './text/i18n.ts';

/** Each page loads its own code when it is opened. */
const ROUTES: Readonly<Record<string, () => Promise<ReactElement>>> = {
  '/': async () => {
    const { StartPage } = await import('./pages/StartPage.tsx');
    return <StartPage />;
  },
  '/setup': async () => {
    const { SetUpPage } = await import('./pages/SetUpPage.tsx');
    return <SetUpPage />;
  },
  '/account': async () => {
    const { AccountPage } = await import('./pages/account/AccountPage.tsx');
    return <AccountPage />;
  },
  '/admin': async () => {
    const { AdminPage } = await import('./pages/admin/AdminPage.tsx');
    return <AdminPage />;
  },
  '/docs': async () => {
    const { DocsPage } = await import('./pages/DocsPage.tsx');
    return <DocsPage />;
  },
};

async function problemPage(code: string): Promise<ReactElement> {
  const { ProblemPage } = await import('./pages/ProblemPage.tsx');
  return <ProblemPage code={code} />;
}

/** Everything that is not the wall. @throws when the code of the page does not come. */
export async function mountPage(root: HTMLElement): Promise<void> {
  const { pathname } = location;
  const code = /^\/problems\/([\w-]+)$/.exec(pathname)?.[1];
  const page = code === undefined ? (ROUTES[pathname] ?? ROUTES['/']!)() : problemPage(code);
  createRoot(root).render(await page);
}
