import { CsvError, parse } from 'csv-parse/sync';
import type { Info } from 'csv-parse/sync';
import { LOGIN, PERSON_ROLES } from '../../domain/account.ts';
import type { PersonRole, Posting } from '../../domain/account.ts';
import { COLUMNS } from './fault.ts';
import type { PeopleFault } from './fault.ts';

export interface PersonLine extends Posting {
  readonly line: number;
  readonly login: string;
  readonly name: string;
  readonly role: PersonRole;
}

const MAX_PEOPLE = 5_000;
const CODE = /^[A-Za-z0-9._-]{1,64}$/;
/** No control characters, no lone surrogates. */
const NAME = /^[^\p{Cc}\p{Cs}]{1,100}$/u;

const isRole = (text: string): text is PersonRole => (PERSON_ROLES as readonly string[]).includes(text);

interface CsvRecord {
  readonly record: string[];
  readonly info: Info;
}

function recordsOf(csv: string): CsvRecord[] | PeopleFault {
  try {
    return parse(csv, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // The header, and one more than there may be: a megabyte of short lines is a hundred times as many.
      to: MAX_PEOPLE + 2,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    return { line: lines ?? 1, column: null, code: 'not-csv' };
  }
}

/** Reads people from CSV as far as the file alone tells: a bad line has its faults and is no person. */
export function readPeople(csv: string): { people: PersonLine[]; faults: PeopleFault[] } {
  const records = recordsOf(csv);
  const only = (fault: PeopleFault) => ({ people: [], faults: [fault] });
  if (!Array.isArray(records)) return only(records);
  const [header, ...rest] = records;
  if (header?.record.join() !== COLUMNS.join()) return only({ line: 1, column: null, code: 'wrong-header' });
  if (rest.length === 0) return only({ line: 1, column: null, code: 'empty' });
  if (rest.length > MAX_PEOPLE) return only({ line: rest[MAX_PEOPLE]!.info.lines, column: null, code: 'too-many' });

  const faults: PeopleFault[] = [];
  const people: PersonLine[] = [];
  const seen = new Set<string>();
  for (const { record, info } of rest) {
    const { person, faults: own } = personOf(record, info.lines);
    if (person && seen.has(person.login)) own.push({ line: info.lines, column: 'login', code: 'repeated-login' });
    if (person) seen.add(person.login);
    faults.push(...own);
    if (person && own.length === 0) people.push(person);
  }
  return { people, faults };
}

function personOf(record: readonly string[], line: number): { person?: PersonLine; faults: PeopleFault[] } {
  if (record.length !== COLUMNS.length) return { faults: [{ line, column: null, code: 'wrong-columns' }] };
  const [typed, name, role, ...codes] = record as [string, string, string, string, string, string];
  const login = typed.toLowerCase();
  const faults: PeopleFault[] = [];
  if (!LOGIN.test(login)) faults.push({ line, column: 'login', code: 'bad-login' });
  if (!NAME.test(name)) faults.push({ line, column: 'name', code: 'bad-name' });
  if (!isRole(role)) faults.push({ line, column: 'role', code: 'unknown-role' });
  for (const [i, column] of (['agency', 'station', 'beat'] as const).entries()) {
    if (codes[i] !== '' && !CODE.test(codes[i]!)) faults.push({ line, column, code: 'unknown-code' });
  }
  if (!isRole(role) || faults.length > 0) return { faults };
  const [agency = null, station = null, beat = null] = codes.map((code) => (code === '' ? null : code));
  return { person: { line, login, name, role, agency, station, beat }, faults };
}
