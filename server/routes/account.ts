import { passwordBody, sessionList } from '../contract/account-schemas.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams } from '../contract/schemas.ts';
import type { SessionOfAccount } from '../domain/account-ports.ts';
import { headerOf } from '../http/session-cookie.ts';
import type { OwnAccount } from '../services/own-account.ts';
import type { Sessions } from '../services/sessions.ts';
import type { SignIn } from '../services/sign-in.ts';

/** @param currentId - of the session that asks. */
export const wireSession = ({ createdAt, expiresAt, ...rest }: SessionOfAccount, currentId: number | undefined) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  isCurrent: rest.id === currentId,
});

/** A person's own account. */
export const accountRoutes = (parts: {
  readonly own: OwnAccount;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly endSessions: (accountId: number, keptId?: number) => Promise<number>;
}): Route[] => [
  route({
    method: 'post',
    path: '/api/account/password',
    access: 'account',
    summary: 'Changes my password; my other sessions end',
    body: passwordBody,
    success: 204,
    async handle({ viewer, body, address, headers }) {
      const keptId = parts.sessions.sessionId(headerOf(headers, 'cookie'));
      await parts.signIn.changePassword(viewer, body, {
        address,
        endOthers: (accountId) => parts.endSessions(accountId, keptId),
      });
      return { status: 204 };
    },
  }),
  route({
    method: 'get',
    path: '/api/account/sessions',
    access: 'account',
    summary: 'Where I am signed in',
    response: sessionList,
    async handle({ viewer, headers }) {
      const currentId = parts.sessions.sessionId(headerOf(headers, 'cookie'));
      const sessions = await parts.own.sessions(viewer);
      return { body: { sessions: sessions.map((session) => wireSession(session, currentId)) } };
    },
  }),
  route({
    method: 'delete',
    path: '/api/account/sessions/{id}',
    access: 'account',
    summary: 'Ends one of my sessions',
    params: idParams,
    success: 204,
    async handle({ viewer, params, address }) {
      await parts.own.endSession(viewer, params.id, address);
      return { status: 204 };
    },
  }),
];
