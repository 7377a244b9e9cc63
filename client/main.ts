import './base.css';
import fontRangesUrl from '@fontsource/noto-sans-sc/unicode.json?url';
import { preferences } from './state/preferences.ts';

/** What wall.css gives to the panels; on a phone they are sheets above the map. */
function panelPadding() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (innerWidth <= 900) return { top: 9 * rem, right: 8, bottom: 4 * rem, left: 8 };
  return { top: 5 * rem, right: 25 * rem, bottom: rem, left: 30 * rem };
}

/** The wall starts with its map alone: panels, live data and deck.gl come when it has painted. */
async function startWall(): Promise<void> {
  const [{ createWallMap }, fontRanges] = await Promise.all([
    import('./map/wall-map.ts'),
    fetch(fontRangesUrl).then((response) => response.json() as Promise<Record<string, string>>),
  ]);
  const { theme, language } = preferences.getState();
  const map = createWallMap(document.getElementById('map')!, {
    theme,
    language,
    fontRanges,
    padding: panelPadding(),
  });
  // Tiles may be slow or refused; the panels say so (`WallMap.onFault`), and must not wait for them.
  await Promise.race([map.whenPainted, new Promise((done) => setTimeout(done, 4_000))]);
  performance.mark('map-painted');
  const { mountWall } = await import('./wall.tsx');
  mountWall(document.getElementById('panels')!, map);
}

/** When the page itself cannot start: in both languages, for the words may be what did not come. */
function explain(error: unknown): void {
  console.error(error);
  const line = document.createElement('p');
  line.className = 'broken';
  line.setAttribute('role', 'alert');
  line.textContent =
    '页面无法启动：请刷新；若仍不行，请确认浏览器支持 WebGL 2 并联系管理员。 The page cannot start. Reload it; if that does not help, make sure that the browser has WebGL 2 and tell an administrator.';
  document.getElementById('panels')!.replaceChildren(line);
}

async function startPage(): Promise<void> {
  document.body.classList.add('is-page');
  const { mountPage } = await import('./page.tsx');
  await mountPage(document.getElementById('panels')!);
}

(location.pathname === '/wall' ? startWall() : startPage()).catch(explain);
