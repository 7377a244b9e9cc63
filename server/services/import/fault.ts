/** Why a feature cannot be loaded. */
export interface ImportFault {
  /** Position in the file's `features`, from 0; -1 when the file itself is at fault. */
  readonly index: number;
  readonly code: string | null;
  readonly reason: FaultReason;
  /** What was found, for the person who mends it. */
  readonly found: string;
  /** Where, `[lon, lat]` as written in the file, if it is anywhere. */
  readonly location: readonly [number, number] | null;
}

/** Every reason in both languages. */
const FAULT_REASONS = {
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
  'wrong-geometry': { zh: '几何类型不符合图层要求', en: 'the geometry is of the wrong type' },
  'bad-coordinates': { zh: '坐标不是数字对', en: 'coordinates are not pairs of numbers' },
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

/** One line for a person: index, code, reason, what was found and where. */
export function describeFault(fault: ImportFault, language: 'zh' | 'en'): string {
  const name = fault.index < 0 ? '' : `#${fault.index}${fault.code ? ` ${fault.code}` : ''}: `;
  const place = fault.location ? ` @ ${fault.location[0].toFixed(6)}, ${fault.location[1].toFixed(6)}` : '';
  return `${name}${FAULT_REASONS[fault.reason][language]}${fault.found ? ` (${fault.found})` : ''}${place}`;
}
