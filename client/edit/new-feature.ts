import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from '../../server/domain/territory.ts';
import { i18next } from '../text/i18n.ts';
import type { EditState } from '../state/edit.ts';
import { keyOf, parentOf } from './draft-document.ts';
import { EditRefused } from './engine/types.ts';
import type { Coverage, LonLat, Shape } from './engine/types.ts';
import { isInside, shapeAt } from './pick.ts';

/** Letters and digits that nobody takes for one another. */
const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 5;

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

function attributesOf(layer: DrawnLayer, area: AreaCoordinates, at: LonLat, ground: Ground) {
  const { session, present, kinds } = ground;
  const lyingIn = (parent: 'agency' | 'jurisdiction'): string | null =>
    shapeAt(present, at, (shape) => shape.layer === parent)?.code ?? null;
  if (layer === 'beat') {
    const jurisdiction = lyingIn('jurisdiction');
    if (jurisdiction === null) throw new EditRefused('outside', at);
    const agency = present.get(keyOf('jurisdiction', jurisdiction))?.attributes.agency ?? null;
    const kind = kinds.find(({ noun }) => noun === 'beat')?.code ?? null;
    return { prefix: jurisdiction, rest: { ...NOTHING, agency, jurisdiction, kind } };
  }
  const own = session?.viewer.agency ?? null;
  if (layer === 'jurisdiction') {
    const agency = own ?? lyingIn('agency');
    if (agency === null) throw new EditRefused('outside', at);
    return { prefix: agency, rest: { ...NOTHING, agency, station: session?.viewer.station ?? null } };
  }
  const agencies = [...new Set([...(own === null ? [] : [own]), ...agenciesOf(present, area)])];
  return { prefix: agencies.join('_') || 'zone', rest: { ...NOTHING, agencies } };
}

/**
 * A feature that is not there yet, with a free code and a name to begin with.
 *
 * @param at - in what it lies in, where it has a parent.
 * @throws {EditRefused} `outside` where nothing lies that it could belong to.
 */
export function newShape(layer: DrawnLayer, area: AreaCoordinates, at: LonLat, ground: Ground): Shape {
  const { prefix, rest } = attributesOf(layer, area, at, ground);
  const code = freeCode(ground.present, layer, prefix);
  const attributes: DrawnAttributes = { ...rest, ...namesOf(layer, code) };
  return {
    key: keyOf(layer, code),
    layer,
    code,
    parent: parentOf(layer, attributes),
    area,
    attributes,
    isLocked: false,
  };
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
