import { readFileSync } from 'node:fs';
import i18next from 'i18next';
import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { beforeAfterText, exchangeTexts, summaryText } from '../../client/edit/panels/difference-words.ts';
import { decidedFaults, faultText } from '../../client/edit/panels/fault-words.ts';
import { namesIn } from '../../client/edit/feature-names.ts';
import type { NameOf } from '../../client/edit/feature-names.ts';
import { squareText, signedSquareText } from '../../client/text/quantity.ts';
import type { WireDifference } from '../../server/contract/draft-schemas.ts';
import { FAULT_KINDS } from '../../server/domain/territory.ts';
import type { TerritoryFault } from '../../server/domain/territory.ts';

const NAMES: Readonly<Record<string, string>> = {
  'jurisdiction/NX-01': '南浔一所',
  'jurisdiction/NX-02': '南浔二所',
  'jurisdiction/NX-03': '南浔三所',
  'agency/ZJ-HUZ': '湖州市生态警务',
};
const nameOf: NameOf = (layer, code) => NAMES[`${layer}/${code}`] ?? code;

async function words(language: 'zh' | 'en'): Promise<TFunction> {
  const file = new URL(`../../client/text/${language}.json`, import.meta.url);
  const translation = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return i18next.createInstance().init({
    lng: language,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
  });
}

const fault = (known: Partial<TerritoryFault>): TerritoryFault => ({
  kind: 'gap',
  layer: 'jurisdiction',
  codes: ['NX-01', 'NX-02'],
  parent: 'ZJ-HUZ',
  location: [120.4, 30.8],
  area: null,
  areaM2: 320,
  ...known,
});

test('a commander reads between whom a gap lies and how large it is', async () => {
  const zh = await words('zh');
  expect(faultText(zh, fault({}), nameOf, 'zh')).toBe('南浔一所与南浔二所之间有 320 m² 无人负责');
  expect(faultText(zh, fault({ codes: ['NX-01'] }), nameOf, 'zh')).toBe('南浔一所旁有 320 m² 无人负责');
  expect(faultText(zh, fault({ codes: [] }), nameOf, 'zh')).toBe('湖州市生态警务内有 320 m² 无人负责');
  expect(faultText(zh, fault({ codes: ['NX-01', 'NX-02', 'NX-03'] }), nameOf, 'zh')).toBe(
    '南浔一所、南浔二所等 3 处之间有 320 m² 无人负责',
  );
  expect(faultText(await words('en'), fault({}), nameOf, 'en')).toBe(
    'Nobody answers for 320 m² between 南浔一所 and 南浔二所',
  );
});

test.each(['zh', 'en'] as const)(
  'every kind of fault is a sentence with names in %s, and none of it is left open',
  async (language) => {
    const t = await words(language);
    for (const kind of FAULT_KINDS) {
      for (const parent of ['ZJ-HUZ', null]) {
        const text = faultText(t, fault({ kind, parent }), nameOf, language);
        expect(text).not.toMatch(/draft\.|\{\{|undefined|null/);
        expect(text).toMatch(/南浔一所|湖州市|所属范围|its territory/);
        expect(t(`draft.kind.${kind}`)).not.toContain('draft.');
      }
    }
  },
);

test('what the database says of a draft counts before what the page has found', () => {
  const [local, decided] = [[fault({})], [fault({ kind: 'overlap' })]];
  expect(decidedFaults(local, null)).toEqual(local);
  expect(decidedFaults(local, { faults: decided })).toEqual(decided);
  expect(decidedFaults(local, { faults: [] })).toEqual([]);
});

test('an area is told in the unit that fits it', () => {
  expect(squareText(12_345_678, 'zh')).toBe('12.3 km²');
  expect(squareText(1_204_000_000, 'en')).toBe('1,204 km²');
  expect(squareText(32_000, 'zh')).toBe('3.2 公顷');
  expect(squareText(32_000, 'en')).toBe('3.2 ha');
  expect(squareText(320.4, 'zh')).toBe('320 m²');
  expect(squareText(0.3, 'en')).toBe('less than 1 m²');
  expect(signedSquareText(-320, 'zh')).toBe('−320 m²');
  expect(signedSquareText(2_000_000, 'zh')).toBe('+2 km²');
  expect(signedSquareText(0.4, 'zh')).toBe('0 m²');
});

const difference = (known: Partial<WireDifference>): WireDifference => ({
  layer: 'jurisdiction',
  code: 'NX-01',
  name_zh: '南浔一所',
  name_en: 'Nanxun 1',
  change: 'changed',
  areaBeforeM2: 12_000_000,
  areaAfterM2: 13_000_000,
  exchanges: [],
  beats: 0,
  wardens: 0,
  ...known,
});

test('a difference says what a feature gains of whom, the most first, and what nobody had', async () => {
  const t = await words('zh');
  const exchanges = [
    { code: null, gainedM2: 20_000 },
    { code: 'NX-02', gainedM2: 1_500_000 },
    { code: 'NX-03', gainedM2: -520_000 },
    { code: 'NX-04', gainedM2: 0.2 },
  ];
  expect(exchangeTexts(t, difference({ exchanges }), nameOf, 'zh')).toEqual([
    '从南浔二所划入 1.5 km²',
    '向南浔三所划出 52 公顷',
    '接管原无人负责的 2 公顷',
  ]);
  expect(beforeAfterText(t, difference({}), 'zh')).toBe('12 km² → 13 km²（+1 km²）');
  expect(beforeAfterText(t, difference({ change: 'added', areaBeforeM2: 0 }), 'zh')).toBe('13 km²');
  expect(beforeAfterText(t, difference({ change: 'removed', areaAfterM2: 0 }), 'zh')).toBe('12 km²');
});

test('a draft is summed up in one phrase, in both languages', async () => {
  const all = [difference({}), difference({ code: 'NX-02' }), difference({ layer: 'beat', change: 'added' })];
  expect(summaryText(await words('zh'), all)).toBe('调整 2 处辖区、新增 1 处警长责任区');
  expect(summaryText(await words('en'), all)).toBe('jurisdictions changed (2), beats added (1)');
});

test('who is not at hand is called as the server’s check calls them, and by code only where nobody knows the name', () => {
  const names = [{ layer: 'agency' as const, code: 'JS-SUZ', name_zh: '苏州市', name_en: 'Suzhou' }];
  const known = {
    agencies: [{ code: 'ZJ-HUZ', name_zh: '湖州市', name_en: 'Huzhou' }],
    present: new Map(),
    inForce: new Map(),
    check: { faults: [], differences: [], conflicts: [], touches: ['JS-SUZ'], names },
  };
  const called = (language: 'zh' | 'en') =>
    ['ZJ-HUZ', 'JS-SUZ', 'JS-WUX'].map((code) => namesIn(known, language)('agency', code));
  expect(called('zh')).toEqual(['湖州市', '苏州市', 'JS-WUX']);
  expect(called('en')).toEqual(['Huzhou', 'Suzhou', 'JS-WUX']);
});
