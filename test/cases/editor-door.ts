import type { Case } from './case.ts';
import type { Door, Outcome } from './door.ts';
import { areaOf, faultsOf, isMeantAlike, mended, squareDegreesOf, zoneOf } from './mending.ts';

/** The editor in the browser: its check while something is drawn, and its repair. */
export function editorDoor(): Promise<Door> {
  return Promise.resolve({
    name: 'editor',
    areaShare: 1e-4,
    take(test: Case, geometry: unknown): Promise<Outcome> {
      const area = areaOf(geometry);
      if (!area)
        return Promise.resolve({ isTaken: false, isTakenMended: false, area: null, place: null, told: 'no area' });
      const zone = zoneOf(area);
      const [fault] = faultsOf(zone);
      const now = fault ? mended(zone) : zone;
      return Promise.resolve({
        isTaken: !fault,
        isTakenMended: now !== null,
        area: fault && now && isMeantAlike(test) ? squareDegreesOf(now) : null,
        place: fault?.kind === 'self-crossing' ? fault.location : null,
        told: fault ? `${fault.kind} @ ${fault.location.join(', ')}` : 'taken',
      });
    },
    close: () => Promise.resolve(),
  });
}
