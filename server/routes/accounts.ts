import {
  account as accountSchema,
  accountBody,
  accountChangeBody,
  accountPage,
  accountsQuery,
  initialPassword,
  newAccount,
  peopleImportBody,
  peopleReport,
  sessionList,
} from '../contract/account-schemas.ts';
import { etagOf, expectedVersion } from '../contract/etag.ts';
import { languageOf } from '../contract/problems.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams, noBody } from '../contract/schemas.ts';
import type { Account } from '../domain/account.ts';
import { headerOf } from '../http/session-cookie.ts';
import { describePeopleFault } from '../services/people-import/fault.ts';
import type { ImportPeople } from '../services/people-import/import-people.ts';
import type { People } from '../services/people.ts';
import type { Sessions } from '../services/sessions.ts';
import { wireSession } from './account.ts';

const DEFAULT_LIMIT = 100;

function wireAccount({ agencyId: _a, stationId: _s, beatId: _b, createdAt, lastSignInAt, ...rest }: Account) {
  return { ...rest, createdAt: createdAt.toISOString(), lastSignInAt: lastSignInAt?.toISOString() ?? null };
}

/** Administration of people. */
export const peopleRoutes = (parts: { people: People; importPeople: ImportPeople; sessions: Sessions }): Route[] => [
  route({
    method: 'get',
    path: '/api/accounts',
    access: 'administer',
    summary: 'People, by login',
    query: accountsQuery,
    response: accountPage,
    async handle({ viewer, query }) {
      const { q = '', limit = DEFAULT_LIMIT, cursor = '' } = query;
      const found = await parts.people.list(viewer, { q, limit: limit + 1, after: cursor });
      const page = found.slice(0, limit);
      const more = new URLSearchParams({ q, limit: String(limit), cursor: page.at(-1)?.login ?? '' });
      return {
        body: {
          accounts: page.map(wireAccount),
          ...(found.length > limit ? { next: `/api/accounts?${more}` } : {}),
        },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts',
    access: 'administer',
    summary: 'Adds a person; the initial password is shown once and must be changed at the first sign-in',
    body: accountBody,
    response: newAccount,
    success: 201,
    async handle({ viewer, address, body }) {
      const { account, password } = await parts.people.create({ viewer, address }, body);
      return {
        status: 201,
        body: { account: wireAccount(account), password },
        headers: { Location: `/api/accounts/${account.id}`, ETag: etagOf(account) },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts/import',
    access: 'administer',
    summary: 'Adds people from CSV, all or none; names each bad line',
    body: peopleImportBody,
    response: peopleReport,
    async handle({ viewer, address, body: { csv, dryRun }, headers }) {
      const report = await parts.importPeople({ viewer, address }, csv, dryRun);
      const language = languageOf(headerOf(headers, 'accept-language'));
      const faults = report.faults.map((fault) => ({ ...fault, detail: describePeopleFault(fault, language) }));
      return { body: { dryRun, ...report, faults } };
    },
  }),
  route({
    method: 'get',
    path: '/api/accounts/{id}',
    access: 'administer',
    summary: 'One person; the ETag is the version',
    params: idParams,
    response: accountSchema,
    async handle({ viewer, params }) {
      const account = await parts.people.get(viewer, params.id);
      return { body: wireAccount(account), headers: { ETag: etagOf(account) } };
    },
  }),
  route({
    method: 'patch',
    path: '/api/accounts/{id}',
    access: 'administer',
    summary: 'Changes a person; If-Match refuses when it has changed since',
    params: idParams,
    body: accountChangeBody,
    response: accountSchema,
    async handle({ viewer, address, params, body, headers }) {
      const version = expectedVersion(headers['if-match']);
      const account = await parts.people.change({ viewer, address }, params.id, body, version);
      return { body: wireAccount(account), headers: { ETag: etagOf(account) } };
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts/{id}/password',
    access: 'administer',
    summary: 'Gives a person a new initial password, shown once; unlocks, and ends the sessions',
    params: idParams,
    body: noBody,
    response: initialPassword,
    async handle({ viewer, address, params }) {
      return { body: { password: await parts.people.resetPassword({ viewer, address }, params.id) } };
    },
  }),
  route({
    method: 'get',
    path: '/api/accounts/{id}/sessions',
    access: 'administer',
    summary: 'Where a person is signed in',
    params: idParams,
    response: sessionList,
    async handle({ viewer, params, headers }) {
      const currentId = parts.sessions.sessionId(headerOf(headers, 'cookie'));
      const sessions = await parts.people.sessions(viewer, params.id);
      return { body: { sessions: sessions.map((session) => wireSession(session, currentId)) } };
    },
  }),
  route({
    method: 'delete',
    path: '/api/accounts/{id}/sessions',
    access: 'administer',
    summary: 'Ends all sessions of a person',
    params: idParams,
    success: 204,
    async handle({ viewer, address, params }) {
      await parts.people.endSessions({ viewer, address }, params.id);
      return { status: 204 };
    },
  }),
];
