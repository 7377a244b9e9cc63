import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { borderList, zonePreview, zoneRuleBody } from '../contract/zone-rule-schemas.ts';
import type { ZoneRules } from '../services/zone-rules.ts';

export const zoneRuleRoutes = (rules: ZoneRules): Route[] => [
  route({
    method: 'get',
    path: '/api/zone-rules/borders',
    access: 'draw',
    summary: 'The borders between provinces that agencies in scope lie at, their pieces in the order along them',
    response: borderList,
    async handle({ viewer }) {
      const borders = await rules.borders(viewer);
      return {
        body: { borders: borders.map(({ provinces, lines, agencies }) => ({ provinces, line: lines, agencies })) },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/zone-rules/preview',
    access: 'draw',
    summary:
      'The zone that a rule makes, with the stretch of border that it lies along and the agencies that have a part in it; nothing is stored',
    body: zoneRuleBody,
    response: zonePreview,
    handle: async ({ viewer, body }) => ({ body: await rules.preview(viewer, body.rule) }),
  }),
];
