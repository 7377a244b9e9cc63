import type { APIRequestContext, Browser, Page } from 'playwright-core';
import type { WireDraft, WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { openBrowser } from '../../browser/browser.ts';
import { hashOf, pixelOf } from '../../browser/edit-camera.ts';
import type { Camera, LonLat } from '../../browser/edit-camera.ts';
import { beatsOf, borderBeat, nameOf } from '../../browser/edit-ground.ts';
import type { BorderBeat } from '../../browser/edit-ground.ts';

/** Of the demo's station commander. */
const JURISDICTION = 'NX-03';
const VERTICES = 500;
const MOVES = 120;
const [WIDTH, HEIGHT] = [1280, 800];

/** How long the page's main thread was busy while a boundary was dragged. */
interface DragFigures {
  readonly vertices: number;
  readonly moves: number;
  /** The longest task of the main thread during the drag, milliseconds; more than 50 is felt. */
  readonly longestTaskMs: number;
  /** All tasks of the main thread by pointer move, milliseconds. */
  readonly taskMsPerMove: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the clock, and of them those that the thread ran: a machine that is busy with others keeps it waiting. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** A ring with vertices put in along the edges of a boundary, so that this has as many as are wanted. */
function denser(ring: readonly number[][], boundary: ReadonlySet<string>, perEdge: number): number[][] {
  const isOn = (position: number[]): boolean => boundary.has(nameOf(position));
  return ring.flatMap((position, i) => {
    const next = ring[i + 1];
    if (!next || !isOn(position) || !isOn(next)) return [position];
    // The same numbers whichever way the ring runs: from the lesser end to the greater.
    const isForth = nameOf(position) < nameOf(next);
    const [a, b] = isForth ? [position, next] : [next, position];
    const between = Array.from({ length: perEdge }, (_, k) => {
      const part = (k + 1) / (perEdge + 1);
      return [0, 1].map((axis) => Number((a[axis]! + (b[axis]! - a[axis]!) * part).toFixed(7)));
    });
    return [position, ...(isForth ? between : between.reverse())];
  });
}

/** Begins a draft in which a beat and its neighbour have a boundary of `VERTICES` vertices. */
async function draftOf(
  request: APIRequestContext,
  url: string,
  ground: BorderBeat,
  beats: readonly WireTerritoryFeature[],
) {
  const boundary = new Set(ground.common.map(nameOf));
  const perEdge = Math.ceil(VERTICES / (ground.common.length - 1));
  const changes = beats
    .filter(({ properties }) => [ground.beat.properties.code, ground.neighbours[1]].includes(properties.code))
    .map(({ geometry, properties }) => {
      const { layer, code, name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = properties;
      const attributes = { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule };
      const area = geometry.coordinates.map((polygon) => polygon.map((ring) => denser(ring, boundary, perEdge)));
      return { layer, code, attributes, area, baseVersionId: properties.versionId };
    });
  const response = await request.post(`${url}/api/drafts`, { data: { title: 'bench', reason: '', changes } });
  if (response.status() !== 201) throw new Error(await response.text());
  return { draft: (await response.json()) as WireDraft, vertices: (ground.common.length - 1) * (perEdge + 1) + 1 };
}

/** Drags a place of the map to and fro. */
async function drag(page: Page, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y, { steps: 4 });
  await page.getByText('Drag the whole boundary').waitFor({ timeout: 20_000 });
  await page.mouse.down();
  for (let i = 1; i <= MOVES; i++) {
    await page.mouse.move(from.x + 20 * Math.sin(i / 9), from.y + 20 * Math.cos(i / 7));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
}

function figuresOf(trace: Buffer, vertices: number): DragFigures {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mains = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && mains.includes(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = dur }) => tdur / 1000);
  return {
    vertices,
    moves: MOVES,
    longestTaskMs: tasks.reduce((most, ms) => Math.max(most, ms), 0),
    taskMsPerMove: tasks.reduce((sum, ms) => sum + ms, 0) / MOVES,
  };
}

async function measureIn(browser: Browser, url: string): Promise<DragFigures> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT } });
  await context.request.post(`${url}/api/session`, { data: { login: 'commander', password: 'demo' } });
  const beats = await beatsOf(context.request, url, JURISDICTION);
  const ground = borderBeat(beats, beats);
  const { draft, vertices } = await draftOf(context.request, url, ground, beats);
  const middle = ground.common[Math.floor(ground.common.length / 2)]!;
  const camera: Camera = { zoom: 14, at: middle as LonLat, widthPx: WIDTH, heightPx: HEIGHT };
  const page = await context.newPage();
  await page.goto(`${url}/edit?lang=en&draft=${draft.id}${hashOf(camera)}`);
  await page.getByText('Click a feature to select it').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(3_000);
  await page.keyboard.press('e');
  // The first drag has the code compiled; the second one counts.
  await drag(page, pixelOf(camera, middle));
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(3_000);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await drag(page, pixelOf(camera, middle));
  const trace = await browser.stopTracing();
  await context.request.delete(`${url}/api/drafts/${draft.id}`);
  await context.close();
  return figuresOf(trace, vertices);
}

/**
 * Measures how the page of the editor bears it when a boundary of 500 vertices between two beats is dragged, in Chromium.
 *
 * @param url - of a program with the demo region.
 */
export async function measureDrag(url: string): Promise<DragFigures> {
  const browser = await openBrowser();
  try {
    return await measureIn(browser, url);
  } finally {
    await browser.close();
  }
}
