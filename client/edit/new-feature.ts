import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from '../../server/domain/territory.ts';
import { i18next } from '../text/i18n.ts';
import type { EditState } from '../state/edit.ts';
import { drawnShape, keyOf } from './draft-document.ts';
import { EditRefused } from './engine/types.ts';
import type { Coverage, LonLat, Shape } from './engine/types.ts';
import { bboxOf, isInside, shapeAt } from './pick.ts';

/** Letters and digits that nobody takes for one another. */
const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 5;
/** To either side: so many positions tell what an area lies in. */
const SAMPLES = 16;

/** A code that no feature at hand has; two people who draw at the same time get different ones. */
function freeCode(coverage: Coverage, layer: DrawnLayer, prefix: string): string {
  for (;;) {
    const random = crypto.getRandomValues(new Uint8Array(CODE_LENGTH));
    const code = `${prefix.slice(0, 50)}-${[...random].map((byte) => SIGNS[byte % SIGNS.length]).join('')}`;
    if (!coverage.has(keyOf(layer, code))) return code;
  }
}

/** A name in both languages, whichever the page speaks. */
function namesOf(layer: DrawnLayer, code: string): Pick<DrawnAttributes, 'name_zh' | 'name_en'> {
  const key = `edit.new.${layer}`;
  return { name_zh: i18next.t(key, { lng: 'zh', code }), name_en: i18next.t(key, { lng: 'en', code }) };
}

const NOTHING = { agency: null, station: null, jurisdiction: null, kind: null, agencies: null, rule: null };

type Ground = Pick<EditState, 'session' | 'present' | 'kinds'>;

/** Agencies whose territory an area reaches, by code. */
function agenciesOf(coverage: Coverage, area: AreaCoordinates): string[] {
  const corners = area.flat(2) as unknown as LonLat[];
  return [...coverage.values()]
    .filter(({ layer, area: theirs }) => layer === 'agency' && corners.some((corner) => isInside(theirs, corner)))
    .map(({ code }) => code);
}

/** Positions spread over an area. */
function samplesOf(area: AreaCoordinates): LonLat[] {
  const [west, south, east, north] = bboxOf(area);
  const parts = Array.from({ length: SAMPLES }, (_, i) => (i + 0.5) / SAMPLES);
  return parts
    .flatMap((x) => parts.map((y): LonLat => [west + (east - west) * x, south + (north - south) * y]))
    .filter((position) => isInside(area, position));
}

/** What an area mostly lies in: of what may be changed, if it lies in any of that. */
function mainParent(coverage: Coverage, area: AreaCoordinates, layer: 'agency' | 'jurisdiction'): string | null {
  const counts = new Map<Shape, number>();
  for (const position of samplesOf(area)) {
    const parent = shapeAt(coverage, position, (shape) => shape.layer === layer);
    if (parent) counts.set(parent, (counts.get(parent) ?? 0) + (parent.isLocked ? 1 : SAMPLES * SAMPLES));
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0].code ?? null;
}

function attributesOf(layer: DrawnLayer, area: AreaCoordinates, at: LonLat, ground: Ground) {
  const { session, present, kinds } = ground;
  if (layer === 'beat') {
    const jurisdiction = mainParent(present, area, 'jurisdiction');
    if (jurisdiction === null) throw new EditRefused('outside', at);
    const agency = present.get(keyOf('jurisdiction', jurisdiction))?.attributes.agency ?? null;
    const kind = kinds.find(({ noun }) => noun === 'beat')?.code ?? null;
    return { prefix: jurisdiction, rest: { ...NOTHING, agency, jurisdiction, kind } };
  }
  const own = session?.viewer.agency ?? null;
  if (layer === 'jurisdiction') {
    const agency = own ?? mainParent(present, area, 'agency');
    if (agency === null) throw new EditRefused('outside', at);
    return { prefix: agency, rest: { ...NOTHING, agency, station: session?.viewer.station ?? null } };
  }
  // Whoever has some jurisdictions only may not draw what lies between agencies.
  if (session?.viewer.role === 'station-commander') throw new EditRefused('not-yours', at);
  const agencies = [...new Set([...(own === null ? [] : [own]), ...agenciesOf(present, area)])];
  // Of one alone it is not between agencies yet: which they are is said afterwards.
  return {
    prefix: agencies.join('_') || 'zone',
    rest: { ...NOTHING, agencies: agencies.length < 2 ? null : agencies },
  };
}

/**
 * A feature that is not there yet, with a free code and a name to begin with.
 *
 * @param at - where it is shown when it is refused.
 * @throws {EditRefused} `outside` where nothing lies that it could belong to, `not-yours` in a layer that the viewer may
 *   not draw in.
 */
export function newShape(layer: DrawnLayer, area: AreaCoordinates, at: LonLat, ground: Ground): Shape {
  const { prefix, rest } = attributesOf(layer, area, at, ground);
  const code = freeCode(ground.present, layer, prefix);
  const attributes: DrawnAttributes = { ...rest, ...namesOf(layer, code) };
  return drawnShape({ layer, code, attributes, area, isLocked: false });
}

/** The other half of a feature that is split: with a code and a name of its own, and all else the same. */
export function twinOf(shape: Shape, coverage: Coverage): Shape {
  const layer = shape.layer as DrawnLayer;
  const prefix = layer === 'beat' ? (shape.attributes.jurisdiction ?? shape.code) : shape.code;
  const code = freeCode(coverage, layer, prefix);
  // A rule made one strip, and not two halves of it.
  const attributes: DrawnAttributes = { ...shape.attributes, ...namesOf(layer, code), rule: null };
  return { ...shape, key: keyOf(layer, code), code, attributes };
}
