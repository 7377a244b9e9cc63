import { session, setUpBody } from '../contract/account-schemas.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { NotFound } from '../domain/errors.ts';
import { headerOf, sessionCookie } from '../http/session-cookie.ts';
import type { SetUp } from '../services/set-up.ts';
import { describeSession } from './session.ts';
import type { SessionParts } from './session.ts';

/** @param setUp - `undefined` where nobody is to be made so: in demo mode. */
export const setUpRoutes = (setUp: SetUp | undefined, parts: SessionParts): Route[] => [
  route({
    method: 'post',
    path: '/api/set-up',
    access: 'public',
    summary:
      'Makes the first administrator, with the token of the link that the program printed at its start, and signs in',
    body: setUpBody,
    response: session,
    success: 201,
    async handle({ body, origin, address, headers }) {
      if (!setUp) throw new NotFound('set-up', '');
      const opened = await setUp.run(body, { address, client: headerOf(headers, 'user-agent') ?? '' });
      return {
        status: 201,
        body: await describeSession(parts, opened.viewer),
        headers: { 'Set-Cookie': sessionCookie(opened, origin) },
      };
    },
  }),
];
