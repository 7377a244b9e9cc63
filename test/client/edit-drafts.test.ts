import { expect, test } from 'vitest';
import { dayOf, daysUntil } from '../../client/edit/panels/days.ts';
import { groupDrafts, newlyPublished } from '../../client/edit/panels/draft-words.ts';
import { nextSteps } from '../../client/edit/panels/next-steps.ts';
import { instantOfField, minuteText, momentField } from '../../client/text/moment.ts';
import type { WireDraftSummary } from '../../server/contract/draft-schemas.ts';

const draft = (known: Partial<WireDraftSummary>): WireDraftSummary => ({
  id: 1,
  version: 1,
  state: 'open',
  title: '调整边界',
  reason: '',
  agency: 'ZJ-HUZ',
  author: '张三',
  isMine: false,
  createdAt: '2026-03-01T00:00:00.000Z',
  updatedAt: '2026-03-01T00:00:00.000Z',
  submittedAt: null,
  approvedBy: null,
  approvedAt: null,
  returnNote: null,
  publishedAt: null,
  takesEffectAt: null,
  bbox: null,
  features: 0,
  ...known,
});

test('times are asked for and shown in Beijing time, and sent in UTC', () => {
  expect(instantOfField('2026-03-01T08:00')).toBe('2026-03-01T00:00:00.000Z');
  expect(instantOfField('2026-03-01T00:30')).toBe('2026-02-28T16:30:00.000Z');
  expect(momentField(Date.parse('2026-02-28T16:30:00Z'))).toBe('2026-03-01T00:30');
  expect(minuteText('2026-02-28T16:30:00Z', 'zh')).toBe('2026/03/01 00:30');
  expect(minuteText('2026-02-28T16:30:00Z', 'en')).toBe('01/03/2026, 00:30');
});

test('half a time is none', () => {
  for (const field of ['', '2026-03-01', '2026-03-01T', '2026-13-40T99:99']) expect(instantOfField(field)).toBe(null);
});

test('the day slider counts whole days across months and leap days', () => {
  expect(dayOf('2026-03-01', -1)).toBe('2026-02-28');
  expect(dayOf('2028-02-28', 1)).toBe('2028-02-29');
  expect(daysUntil('2026-11-25', '2026-03-01')).toBe(-269);
});

test('drafts are sorted by what they want of the one who looks', () => {
  const groups = groupDrafts([
    draft({ id: 1, isMine: true }),
    draft({ id: 2, state: 'submitted' }),
    draft({ id: 3, state: 'submitted', isMine: true }),
    draft({ id: 4 }),
    draft({ id: 5, state: 'scheduled' }),
    draft({ id: 6, state: 'published', isMine: true }),
    draft({ id: 7, state: 'discarded' }),
  ]);
  const ids = Object.fromEntries(
    Object.entries(groups).map(([group, list]) => [group, list.map(({ id }: WireDraftSummary) => id)]),
  );
  expect(ids).toEqual({ waiting: [2], mine: [1, 3], others: [4], scheduled: [5], over: [6, 7] });
});

test('a message comes when a colleague publishes, not for one’s own and not for what was published before', () => {
  const before = [draft({ id: 1 }), draft({ id: 2, isMine: true }), draft({ id: 3, state: 'published' })];
  const after = before.map((known) => ({ ...known, state: 'published' as const }));
  expect(newlyPublished(before, after).map(({ id }) => id)).toEqual([1]);
  expect(newlyPublished([], after)).toEqual([]);
});

const ALL = { mayDraw: true, mayReview: true };
const FITS = {
  faults: [],
  conflicts: [],
  touches: [] as string[],
  differences: [
    {
      layer: 'beat' as const,
      code: 'WX-0001',
      name_zh: '',
      name_en: '',
      change: 'changed' as const,
      areaBeforeM2: 1,
      areaAfterM2: 2,
      exchanges: [],
      beats: 0,
      wardens: 0,
    },
  ],
};
const FAULT = {
  kind: 'gap' as const,
  layer: 'beat' as const,
  codes: [],
  parent: null,
  location: [120, 30] as [number, number],
  area: null,
  areaM2: 9,
};

test('what does not fit is never offered for publishing', () => {
  expect(nextSteps(draft({ isMine: true }), { ...FITS, faults: [FAULT] }, ALL)).toEqual([]);
  expect(nextSteps(draft({ isMine: true }), FITS, ALL)).toEqual(['submit', 'publish']);
  expect(nextSteps(draft({ isMine: true }), { ...FITS, differences: [] }, ALL)).toEqual([]);
});

test('a draft at another agency’s boundary goes through a second person, who is never its author', () => {
  const touching = { ...FITS, touches: ['JS-SUZ'] };
  expect(nextSteps(draft({ isMine: true }), touching, ALL)).toEqual(['submit']);
  expect(nextSteps(draft({ isMine: true, state: 'submitted' }), touching, ALL)).toEqual([]);
  expect(nextSteps(draft({ state: 'submitted' }), touching, { mayDraw: false, mayReview: true })).toEqual([
    'return',
    'approve',
  ]);
  const approved = draft({ isMine: true, state: 'approved', approvedAt: '2026-03-02T00:00:00.000Z' });
  expect(nextSteps(approved, touching, ALL)).toEqual(['publish']);
});

test('what is to take effect later can be withdrawn by its author only', () => {
  expect(nextSteps(draft({ isMine: true, state: 'scheduled' }), FITS, ALL)).toEqual(['withdraw']);
  expect(nextSteps(draft({ state: 'scheduled' }), FITS, ALL)).toEqual([]);
});
