import './base.css';
import fontRangesUrl from '@fontsource/noto-sans-sc/unicode.json?url';
import { findHome } from './map/home.ts';
import type { Decorate, WallMap } from './map/wall-map.ts';
import { LAKE } from '../tiles/tile-json.ts';
import { preferences } from './state/preferences.ts';

/** An empty page says after this long that something is coming. */
const PATIENCE_MS = 500;
let patience: ReturnType<typeof setTimeout> | undefined;

/** What wall.css gives to the panels; on a phone they are sheets above the map. */
function panelPadding(leftRem: number) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (innerWidth <= 900) return { top: 9 * rem, right: 8, bottom: 4 * rem, left: 8 };
  return { top: 5 * rem, right: 25 * rem, bottom: rem, left: leftRem * rem };
}

/** What a page wants of its map. */
interface MapPage {
  /** The tileset that it looks at first. */
  readonly home: 'beat' | 'territory';
  readonly as?: string | undefined;
  readonly hasHash?: boolean;
  /** How wide its panels on the left are. */
  readonly leftRem?: number;
  /** What it makes of the style of the map. */
  readonly decorate?: Decorate;
  /** Brings the panels. */
  mount(root: HTMLElement, map: WallMap): Promise<void>;
}

/** A page with a map starts with the map alone: panels, live data and deck.gl come when it has painted. */
async function startMap(page: MapPage | Promise<MapPage>): Promise<void> {
  const parts = Promise.all([
    import('./map/wall-map.ts'),
    fetch(fontRangesUrl).then((response) => response.json() as Promise<Record<string, string>>),
  ]);
  const { home, as, hasHash = false, leftRem = 30, decorate, mount } = await page;
  const place = findHome(home);
  // Whoever says in the address where to look waits for nothing.
  const bounds = hasHash && location.hash !== '' ? LAKE : place.soon();
  const [[{ createWallMap }, fontRanges], firstBounds] = await Promise.all([parts, bounds]);
  const { theme, language } = preferences.getState();
  const map = createWallMap(document.getElementById('map')!, {
    theme,
    language,
    fontRanges,
    padding: panelPadding(leftRem),
    bounds: firstBounds,
    home: place,
    as,
    hasHash,
    decorate,
  });
  // Tiles may be slow or refused; the panels say so (`WallMap.onFault`), and must not wait for them.
  await Promise.race([map.whenPainted, new Promise((done) => setTimeout(done, 4_000))]);
  performance.mark('map-painted');
  await mount(document.getElementById('panels')!, map);
}

const wallPage: MapPage = {
  home: 'beat',
  async mount(root, map) {
    const { mountWall } = await import('./wall.tsx');
    mountWall(root, map);
  },
};

async function editPage(): Promise<MapPage> {
  patience = setTimeout(() => say(document.getElementById('panels')!, '正在载入。 Loading.', 'status'), PATIENCE_MS);
  const { editStyle } = await import('./map/edit-style.ts');
  return {
    home: 'beat',
    hasHash: true,
    leftRem: 11,
    decorate: editStyle,
    async mount(root, map) {
      const { mountEdit } = await import('./edit.tsx');
      clearTimeout(patience);
      mountEdit(root, map);
    },
  };
}

/** The shared zones: whose they are is asked before any of them is drawn. */
async function sharedPage(): Promise<MapPage> {
  const { findLooker } = await import('./shared/looker.ts');
  const panels = document.getElementById('panels')!;
  const waiting = setTimeout(() => say(panels, '正在载入。 Loading.', 'status'), PATIENCE_MS);
  const looker = await findLooker(() => {
    clearTimeout(waiting);
    say(panels, '连接不上服务器，正在重试。 The server cannot be reached; trying again.');
  });
  clearTimeout(waiting);
  return {
    home: 'territory',
    as: looker.as,
    hasHash: true,
    async mount(root, map) {
      const { mountShared } = await import('./shared.tsx');
      mountShared(root, map, looker);
    },
  };
}

/** A line before there are panels and words: in both languages. */
function say(root: HTMLElement, text: string, role: 'alert' | 'status' = 'alert'): void {
  const line = document.createElement('p');
  line.className = 'bare-line';
  line.setAttribute('role', role);
  line.textContent = text;
  root.replaceChildren(line);
}

/** When the page itself cannot start: in both languages, for the words may be what did not come. */
function explain(error: unknown): void {
  console.error(error);
  clearTimeout(patience);
  say(
    document.getElementById('panels')!,
    '页面无法启动：请刷新；若仍不行，请确认浏览器支持 WebGL 2 并联系管理员。 The page cannot start. Reload it; if that does not help, make sure that the browser has WebGL 2 and tell an administrator.',
  );
}

async function startPage(): Promise<void> {
  document.body.classList.add('is-page');
  const { mountPage } = await import('./page.tsx');
  await mountPage(document.getElementById('panels')!);
}

const start = (): Promise<void> => {
  if (location.pathname === '/wall') return startMap(wallPage);
  if (location.pathname === '/edit') return startMap(editPage());
  return location.pathname === '/shared' ? startMap(sharedPage()) : startPage();
};
start().catch(explain);
