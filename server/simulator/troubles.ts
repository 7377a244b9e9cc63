import type { MultiPolygon, Polygon } from 'geojson';
import { nextStep } from '../domain/incident.ts';
import type { Step } from '../domain/incident.ts';
import type { Api } from './api.ts';
import { pointIn, readBeatsByKind } from './fleet.ts';

interface Trouble {
  readonly kind: string;
  readonly severity: readonly number[];
  readonly zh: string;
  readonly en: string;
}

/** What happens on which kind of beat, and how bad it may be. */
const TROUBLES: Readonly<Record<string, readonly Trouble[]>> = {
  river: [
    { kind: 'covert-discharge', severity: [2, 3, 3], zh: '排口有异色水流', en: 'Discoloured outflow' },
    { kind: 'water-pollution', severity: [2, 3, 4], zh: '河面漂浮油膜', en: 'Oil film on the river' },
    { kind: 'poaching-fish', severity: [4, 4, 3], zh: '发现地笼网', en: 'Trap nets found' },
  ],
  lake: [
    { kind: 'algal-bloom', severity: [3, 3, 4], zh: '近岸蓝藻聚集', en: 'Algal bloom near the shore' },
    { kind: 'poaching-fish', severity: [3, 4], zh: '夜间电捕鱼', en: 'Electric fishing at night' },
  ],
  forest: [
    { kind: 'forest-fire', severity: [1, 2, 3], zh: '林间冒烟', en: 'Smoke in the forest' },
    { kind: 'logging', severity: [3, 4], zh: '新伐树桩', en: 'Fresh stumps' },
    { kind: 'hunting', severity: [3, 4], zh: '发现捕兽夹', en: 'Snares found' },
  ],
  mine: [{ kind: 'sand-mining', severity: [2, 3], zh: '夜间盗采', en: 'Mining at night' }],
  wetland: [{ kind: 'encroachment', severity: [3, 4], zh: '湿地填土', en: 'Filling of a wetland' }],
  farmland: [
    { kind: 'open-burning', severity: [3, 4, 4], zh: '田间露天焚烧', en: 'Open burning in a field' },
    { kind: 'solid-waste-dumping', severity: [3, 4], zh: '路边倾倒固废', en: 'Waste dumped at the roadside' },
    { kind: 'hazardous-waste-dumping', severity: [1, 2], zh: '发现不明化工桶', en: 'Unknown chemical drums' },
  ],
};
/** From this many open ones on, the oldest are worked on first and no new one comes. */
const MOST_OPEN = 15;

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;

/** Reports incidents where they might happen, and takes open ones through the closed loop. */
export async function createTroubles(api: Api, random: () => number) {
  const beats = await readBeatsByKind(api);
  const kinds = [...beats.keys()].filter((kind) => TROUBLES[kind]);
  const open = async () =>
    (await api.collection('/api/incidents?open=true&limit=500')).filter(
      ({ properties }) => properties['demo'] === true,
    );

  return {
    /** Reports one, unless many are open. */
    async report(): Promise<void> {
      if (kinds.length === 0 || (await open()).length >= MOST_OPEN) return;
      const beatKind = pick(kinds, random);
      const position = pointIn(pick(beats.get(beatKind)!, random).geometry as Polygon | MultiPolygon, random);
      if (!position) return;
      const { kind, severity, zh, en } = pick(TROUBLES[beatKind]!, random);
      await api.post('/api/incidents', {
        kind,
        severity: pick(severity, random),
        position,
        description: `${zh}（演示） · ${en} (demo)`,
        demo: true,
      });
    },
    /** Takes a random open one a step further, but keeps a few open. */
    async advance(): Promise<void> {
      const incidents = await open();
      if (incidents.length === 0) return;
      const incident = pick(incidents, random);
      const step = nextStep(incident.properties['step'] as Step);
      if (!step || (step === 'closed' && incidents.length < 8)) return;
      await api.post(`/api/incidents/${incident.id}/steps`, { step });
    },
  };
}
