import { NotFound } from '../domain/errors.ts';
import type { AuditLog, Track, TrackStore } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';

/** Fixes of one answer; a day at one every 5 s is 17,280. */
const MAX_FIXES = 20_000;

export type Tracks = ReturnType<typeof createTracks>;

/** Where units went. Whoever reads it is written down first: a track tells a person's day. */
export function createTracks(parts: { store: TrackStore; audit: AuditLog }) {
  return {
    /**
     * @param from - epoch milliseconds, as `to`, which is not included.
     * @throws {NotFound} also when the unit is out of scope.
     */
    async read(viewer: Viewer, address: string, unitId: number, from: number, to: number): Promise<Track> {
      const code = await parts.store.codeInScope(viewer.scope, unitId);
      if (code === undefined) throw new NotFound('unit', unitId);
      await parts.audit.append({
        who: viewer,
        action: 'track-read',
        address,
        subject: `unit:${code}`,
        details: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      });
      const fixes = await parts.store.fixes(viewer.scope, unitId, { from, to, limit: MAX_FIXES + 1 });
      return { unitId, code, fixes: fixes.slice(0, MAX_FIXES), isWhole: fixes.length <= MAX_FIXES };
    },
  };
}
