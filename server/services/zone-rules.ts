import { borderInOrder } from '../domain/border.ts';
import type { Line, LonLat } from '../domain/border.ts';
import { InvalidMembers, NoCommonBorder, NotFound } from '../domain/errors.ts';
import type { ZoneRule } from '../domain/territory.ts';
import type { Viewer } from '../domain/viewer.ts';
import { stretchOf } from '../domain/zone-rule.ts';
import type { Border, Strip, ZoneRuleStore } from '../domain/zone-rule-ports.ts';

/** What a rule makes, and of what. */
interface ZonePreview extends Strip {
  /** The stretch of the border that it lies along, in the border's order. */
  readonly border: readonly Line[];
  /** Where on the border the stretch begins and ends. */
  readonly from: LonLat;
  readonly to: LonLat;
}

export type ZoneRules = ReturnType<typeof createZoneRules>;

/** Zones made by a rule along the borders of provinces, for those who see all of an agency that lies at them. */
export function createZoneRules(store: ZoneRuleStore) {
  return {
    /** The borders of the provinces that agencies in scope lie in, each in its order; none for who sees parts of an agency. */
    async borders({ scope }: Viewer): Promise<Border[]> {
      if (scope.kind !== 'agencies') return [];
      const borders = await store.borders(scope.agencyIds, null);
      return borders.map((border) => ({ ...border, lines: borderInOrder(border.lines) }));
    },

    /**
     * The zone that a rule makes of the territory as it is now; nothing is stored.
     *
     * @throws {NotFound} when no agency that is all in scope lies in one of the two provinces.
     * @throws {NoCommonBorder} when no agencies of the two provinces are neighbours.
     * @throws {InvalidMembers} when both ends are the same place on the border.
     */
    async preview({ scope }: Viewer, { provinces: [one, other], from, to, widthM }: ZoneRule): Promise<ZonePreview> {
      if (one === other) throw new InvalidMembers([{ pointer: '/rule/provinces/1', detail: 'another province' }]);
      const provinces = one < other ? ([one, other] as const) : ([other, one] as const);
      const isParty = scope.kind === 'agencies' && (await store.isParty(scope.agencyIds, provinces));
      if (!isParty) throw new NotFound('border', provinces.join('-'));
      const [border] = await store.borders(null, provinces);
      if (!border) throw new NoCommonBorder(one, other);
      const stretch = stretchOf(borderInOrder(border.lines), from, to);
      if (stretch.lines.length === 0) {
        throw new InvalidMembers([{ pointer: '/rule/to', detail: 'another place on the border than from' }]);
      }
      const strip = await store.strip(provinces, stretch.lines, widthM);
      if (!strip) throw new NoCommonBorder(one, other);
      return { ...strip, border: stretch.lines, from: stretch.from, to: stretch.to };
    },
  };
}
