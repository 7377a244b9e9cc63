import type { Geometry } from 'geojson';

/** Why a feature cannot be loaded, or could not before it was mended. */
export interface ImportFault {
  /** Position in the layer of the file, from 0; -1 when the file itself is at fault. */
  readonly index: number;
  readonly code: string | null;
  readonly reason: FaultReason;
  /** What was found, for the person who mends it. */
  readonly found: string;
  /** Where, in the coordinates of the file, if it is anywhere. */
  readonly location: readonly [number, number] | null;
  /** The same place in EPSG:4326, where it can be told. */
  readonly position?: readonly [number, number] | null;
  /** Of a broken area: whether mending it leaves one. */
  readonly isRepairable?: boolean;
  /** How the area was before and is, or would be, after; EPSG:4326. */
  readonly before?: Geometry | null;
  readonly after?: Geometry | null;
}

/** Every reason in both languages. */
const FAULT_REASONS = {
  'unreadable-file': {
    zh: '文件读不出来：已损坏，或与扩展名不符',
    en: 'the file cannot be read as what its ending says',
  },
  'unknown-format': { zh: '不认识的文件格式', en: 'not a format that is taken' },
  'too-large': { zh: '文件或其内容过大', en: 'the file, or what is in it, is too large' },
  'wrong-encoding': { zh: '文字编码与所给不符', en: 'the text is not written in this encoding' },
  'not-csv': { zh: '不是有效的 CSV', en: 'not valid CSV' },
  'not-xml': { zh: '不是有效的 KML', en: 'not valid KML' },
  'not-wkt': { zh: '不是有效的 WKT', en: 'not valid WKT' },
  'no-geometry': {
    zh: '没有几何列（WKT，或经度和纬度）',
    en: 'no column with geometry (WKT, or longitude and latitude)',
  },
  'no-layer': { zh: '文件中没有这个图层，须指明其中之一', en: 'the file has no such layer; name one of these' },
  'no-field': { zh: '文件中没有这个字段', en: 'the file has no such field' },
  'no-property': { zh: '图层没有这个属性', en: 'the layer has no such property' },
  'broken-record': { zh: '这条记录读不出来', en: 'the record cannot be read' },
  'not-json': { zh: '不是有效的 JSON', en: 'not valid JSON' },
  'not-a-collection': { zh: '不是 GeoJSON FeatureCollection', en: 'not a GeoJSON FeatureCollection' },
  'other-crs': { zh: '文件声明的坐标系与所给不符', en: 'the file names another coordinate system than the one told' },
  'not-a-feature': { zh: '不是 GeoJSON Feature', en: 'not a GeoJSON Feature' },
  'bad-code': {
    zh: 'code 须为 1–64 位字母、数字、点、横线或下划线（警情：1–128 个任意字符）',
    en: 'code must be 1–64 letters, digits, dots, dashes or underscores (of an incident: 1–128 of any characters)',
  },
  'repeated-code': { zh: 'code 在文件中重复', en: 'the code is there twice' },
  'missing-property': { zh: '缺少属性', en: 'a property is missing' },
  'bad-property': { zh: '属性值不符合要求', en: 'a property has an unfit value' },
  'unknown-reference': { zh: '引用的要素不存在', en: 'it refers to a feature that is not there' },
  'unknown-kind': { zh: '没有这个类型', en: 'unknown kind' },
  'not-your-agency': { zh: '不属于您的单位', en: 'it does not belong to your agency' },
  'still-needed': {
    zh: '其他在用要素仍引用它，不能停用',
    en: 'others in force refer to it: it cannot be taken out of force',
  },
  'wrong-geometry': { zh: '几何类型不符合图层要求', en: 'the geometry is of the wrong type' },
  'bad-coordinates': { zh: '坐标不是数字对', en: 'coordinates are not pairs of numbers' },
  'not-in-zone': { zh: '坐标不在此高斯投影带内', en: 'the position is not in this Gauss–Krüger zone' },
  'not-degrees': { zh: '坐标不是经纬度（可能是米）', en: 'coordinates are not degrees (metres, perhaps)' },
  'swapped-axes': { zh: '经纬度次序可能颠倒', en: 'longitude and latitude seem swapped' },
  'out-of-region': { zh: '坐标不在中国范围内', en: 'the place is not in China' },
  'open-ring': { zh: '环未闭合或点数不足', en: 'a ring is not closed or has too few positions' },
  'no-area': { zh: '面积为零', en: 'no area' },
  'invalid-geometry': { zh: '几何无效', en: 'invalid geometry' },
  'outside-territory': { zh: '位置不在任何辖区内', en: 'outside every jurisdiction' },
  'not-after-current': { zh: '生效时间不晚于现行版本', en: 'valid_from is not after that of the version in force' },
} as const;
export type FaultReason = keyof typeof FAULT_REASONS;

/** What GEOS finds wrong with an area, as it says it. */
const GEOS_ZH: Readonly<Record<string, string>> = {
  'Self-intersection': '边界自相交',
  'Ring Self-intersection': '环自相交',
  'Hole lies outside shell': '洞在外环之外',
  'Holes are nested': '洞中有洞',
  'Nested shells': '外环嵌套',
  'Interior is disconnected': '内部被断开',
  'Duplicate Rings': '环重复',
  'Too few points in geometry component': '点数不足',
  'Invalid Coordinate': '坐标无效',
};

/** What was found, in brackets behind the reason; '' for nothing. */
const tailOf = (found: string, language: 'zh' | 'en'): string =>
  found === '' ? '' : language === 'zh' ? `（${GEOS_ZH[found] ?? found}）` : ` (${found})`;

/** One line for a person: index, code, reason, what was found and where. */
export function describeFault(fault: ImportFault, language: 'zh' | 'en'): string {
  const name = fault.index < 0 ? '' : `#${fault.index}${fault.code ? ` ${fault.code}` : ''}: `;
  const digits = Math.abs(fault.location?.[0] ?? 0) > 180 ? 3 : 7;
  const place = fault.location ? ` @ ${fault.location.map((ordinate) => ordinate.toFixed(digits)).join(', ')}` : '';
  return `${name}${faultText(fault, language)}${place}`;
}

/** The reason in a language, with what was found. */
export const faultText = ({ reason, found }: Pick<ImportFault, 'reason' | 'found'>, language: 'zh' | 'en'): string =>
  `${FAULT_REASONS[reason][language]}${tailOf(found, language)}`;
