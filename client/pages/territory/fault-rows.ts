import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import type { Language } from '../../state/preferences.ts';

export type Report = NonNullable<ImportJob['report']>;
export type Fault = Report['faults'][number];

/** As lists show a feature: counted from 1, as people count, with its code where it has one. */
export const nameOf = ({ index, code }: Pick<Fault, 'index' | 'code'>): string =>
  index < 0 ? (code ?? '') : `#${index + 1}${code ? ` ${code}` : ''}`;

export const textOf = (fault: Fault, language: Language): string => (language === 'zh' ? fault.text_zh : fault.text_en);

/** The faults as rows of a CSV file, with the names of the columns first. Places in the file's own coordinates and in EPSG:4326. */
export const faultRows = (faults: readonly Fault[], language: Language): readonly (readonly string[])[] => [
  ['number', 'code', 'reason', 'text', 'mended', 'x', 'y', 'lon', 'lat'],
  ...faults.map((fault) => [
    fault.index < 0 ? '' : String(fault.index + 1),
    fault.code ?? '',
    fault.reason,
    textOf(fault, language),
    String(fault.isMended),
    ...(fault.location ?? ['', '']).map(String),
    ...(fault.position ?? ['', '']).map((degrees) => (degrees === '' ? '' : Number(degrees).toFixed(7))),
  ]),
];
