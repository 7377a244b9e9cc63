import type { PositionFix } from '../domain/position-fix.ts';
import type { PositionFixStore, UnitIdentity } from '../domain/ports.ts';
import { hasUnit } from '../domain/visibility.ts';
import type { Scope } from '../domain/scope.ts';
import { DelayedPictures } from './delayed-pictures.ts';
import { UnitPicture } from './unit-picture.ts';
import type { UnitPosition } from './unit-picture.ts';

/** A fix as a device tells it: the unit by id or code. */
export type FixDraft = Omit<PositionFix, 'unitId' | 'receivedAt' | 'source'> & { readonly unit: number | string };

export interface FixReceipt {
  readonly accepted: number;
  /** Already there, from this request or an earlier one. */
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: 'unknown-unit' | 'in-future' | 'too-old' }[];
}

export type FixService = Awaited<ReturnType<typeof createFixService>>;

/** A clock may be this much ahead of ours. */
const MAX_AHEAD_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNITS_REFRESH_MS = 5_000;
/** How old a fix may be to be shown. */
const PICTURE_MS = DAY_MS;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const isSame = (a: UnitIdentity, b: UnitIdentity): boolean =>
  a.code === b.code &&
  a.kind === b.kind &&
  a.agencyId === b.agencyId &&
  a.beatId === b.beatId &&
  a.jurisdictionIds.join() === b.jurisdictionIds.join();

/**
 * Takes position fixes in: checks them, writes them, and only then shows them.
 *
 * @param parts.retentionDays - older fixes are refused, and their days dropped.
 */
export async function createFixService(parts: {
  store: PositionFixStore;
  retentionDays: number;
  onError: (error: unknown) => void;
}) {
  const { store } = parts;
  const picture = new UnitPicture();
  let byKey = new Map<number | string, UnitIdentity>();
  const days = new Set<string>();
  const unitOf = (unitId: number): UnitIdentity | undefined => byKey.get(unitId);
  const delayed = new DelayedPictures({ store, unitOf, keptMs: PICTURE_MS, onError: parts.onError });

  async function refreshUnits(): Promise<void> {
    const units = (await store.units()).map((unit) => {
      const known = byKey.get(unit.id);
      return known && isSame(known, unit) ? known : unit;
    });
    byKey = new Map(
      units.flatMap((unit): [number | string, UnitIdentity][] => [
        [unit.id, unit],
        [unit.code, unit],
      ]),
    );
    picture.revise(unitOf, Date.now() - PICTURE_MS);
    delayed.revise(Date.now() - PICTURE_MS);
  }

  async function ensureDays(needed: Iterable<string>): Promise<void> {
    const missing = [...new Set(needed)].filter((day) => !days.has(day));
    if (missing.length === 0) return;
    await store.ensureDays(missing);
    for (const day of missing) days.add(day);
  }

  /** Two days ahead, so that no fix waits for its partition, even when one hour's try fails. */
  const ensureDaysAhead = (): Promise<void> => ensureDays([0, 1, 2].map((days) => dayOf(Date.now() + days * DAY_MS)));

  async function dropOldDays(): Promise<void> {
    const firstKept = dayOf(Date.now() - parts.retentionDays * DAY_MS);
    await store.dropDaysBefore(firstKept);
    for (const day of days) if (day < firstKept) days.delete(day);
  }

  await refreshUnits();
  await ensureDaysAhead();
  await dropOldDays();
  for (const fix of await store.lastUpTo(Date.now() - PICTURE_MS, Infinity)) {
    const unit = unitOf(fix.unitId);
    if (unit) picture.apply({ ...fix, unit });
  }
  let isRefreshing = false;
  const timers = [
    setInterval(() => {
      if (isRefreshing) return;
      isRefreshing = true;
      refreshUnits()
        .catch(parts.onError)
        .finally(() => (isRefreshing = false));
    }, UNITS_REFRESH_MS).unref(),
    setInterval(() => void ensureDaysAhead().catch(parts.onError), HOUR_MS).unref(),
    setInterval(() => void dropOldDays().catch(parts.onError), HOUR_MS).unref(),
  ];

  return {
    picture,
    /** Where the units were so many milliseconds ago, as far as anybody knows. */
    pictureAt: (delayMs: number): Promise<UnitPicture> =>
      delayMs === 0 ? Promise.resolve(picture) : delayed.picture(delayMs),
    /** @returns what became of each, once those accepted are durable. */
    async accept(scope: Scope, drafts: readonly FixDraft[], source: string): Promise<FixReceipt> {
      const receivedAt = Date.now();
      const oldest = Date.parse(dayOf(receivedAt - parts.retentionDays * DAY_MS));
      const rejected: { index: number; code: FixReceipt['rejected'][number]['code'] }[] = [];
      const fixes: UnitPosition[] = [];
      drafts.forEach(({ unit: key, ...draft }, index) => {
        const unit = byKey.get(key);
        if (!unit || !hasUnit(scope, unit)) rejected.push({ index, code: 'unknown-unit' });
        else if (draft.fixedAt > receivedAt + MAX_AHEAD_MS) rejected.push({ index, code: 'in-future' });
        else if (draft.fixedAt < oldest) rejected.push({ index, code: 'too-old' });
        else fixes.push({ ...draft, unitId: unit.id, unit, receivedAt, source });
      });
      if (fixes.length === 0) return { accepted: 0, duplicates: 0, rejected };
      await ensureDays(fixes.map(({ fixedAt }) => dayOf(fixedAt)));
      const accepted = await store.add(fixes);
      for (const fix of fixes) {
        if (fix.fixedAt < receivedAt - PICTURE_MS) continue;
        picture.apply(fix);
        delayed.apply(fix);
      }
      return { accepted, duplicates: fixes.length - accepted, rejected };
    },
    close(): void {
      for (const timer of timers) clearInterval(timer);
      delayed.close();
    },
  };
}
