/** An agency of the demo region and the districts (GB/T 2260) that it answers for. */
export interface AgencyPlan {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly province: string;
  readonly districts: readonly number[];
}

export const AGENCIES: readonly AgencyPlan[] = [
  {
    code: 'ZJ-HUZ',
    zh: '湖州市',
    en: 'Huzhou',
    province: '330000',
    districts: [330502, 330503, 330521, 330522, 330523],
  },
  { code: 'ZJ-JIX', zh: '嘉兴市', en: 'Jiaxing', province: '330000', districts: [330483] },
  { code: 'ZJ-HGH', zh: '杭州市', en: 'Hangzhou', province: '330000', districts: [330110, 330112, 330113] },
  { code: 'JS-SUZ', zh: '苏州市', en: 'Suzhou', province: '320000', districts: [320506, 320509] },
  { code: 'JS-WUX', zh: '无锡市', en: 'Wuxi', province: '320000', districts: [320282] },
  { code: 'AH-XUC', zh: '宣城市', en: 'Xuancheng', province: '340000', districts: [341881, 341882] },
];

/** A Huzhou district that is cut into jurisdictions and beats. */
export interface DistrictPlan {
  readonly adcode: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly stations: number;
  readonly beats: number;
}

/** 2,185 beats; the Anji centre has nine stations. */
export const DISTRICTS: readonly DistrictPlan[] = [
  { adcode: 330502, code: 'WX', zh: '吴兴', en: 'Wuxing', stations: 7, beats: 430 },
  { adcode: 330503, code: 'NX', zh: '南浔', en: 'Nanxun', stations: 6, beats: 380 },
  { adcode: 330521, code: 'DQ', zh: '德清', en: 'Deqing', stations: 6, beats: 400 },
  { adcode: 330522, code: 'CX', zh: '长兴', en: 'Changxing', stations: 8, beats: 455 },
  { adcode: 330523, code: 'AJ', zh: '安吉', en: 'Anji', stations: 9, beats: 520 },
];

export type BeatKind = 'river' | 'lake' | 'forest' | 'mine' | 'wetland' | 'farmland';

export const BEAT_KINDS: Readonly<Record<BeatKind, { readonly zh: string; readonly en: string }>> = {
  river: { zh: '河道', en: 'River' },
  lake: { zh: '湖泊', en: 'Lake' },
  forest: { zh: '林区', en: 'Forest' },
  mine: { zh: '矿区', en: 'Mine' },
  wetland: { zh: '湿地', en: 'Wetland' },
  farmland: { zh: '农田', en: 'Farmland' },
};
