import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import express from 'express';
import type { Express, Response } from 'express';
import { clientPath } from '../client-build.ts';

const CLIENT = clientPath();
const FONTS = join(dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json')), 'files');

/** Every path of the client; a page of its own stands at each, see `client/page.tsx`. */
const PAGES = ['/', '/wall', '/edit', '/shared', '/account', '/admin', '/setup', '/docs', '/problems/:code'];

/** What has a hash in its name never changes. */
function setCaching(response: Response, path: string): void {
  const isHashed = path.includes(`${join(CLIENT, 'assets')}`);
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** The client: one page for all of its paths, its assets, and the fonts, all from this machine. */
export function servePages(app: Express): void {
  app.use('/fonts', express.static(FONTS, { immutable: true, maxAge: '365d', index: false, redirect: false }));
  app.use(express.static(CLIENT, { index: false, redirect: false, setHeaders: setCaching, cacheControl: false }));
  app.get(PAGES, (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: CLIENT, cacheControl: false });
  });
}
