import { newToken, tokenBody, tokenList } from '../contract/account-schemas.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams } from '../contract/schemas.ts';
import type { ListedToken } from '../domain/token.ts';
import type { Tokens } from '../services/tokens.ts';

const wireToken = <T extends ListedToken>({ createdAt, expiresAt, ...rest }: T) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

/** Administration of machines' tokens. */
export const tokenRoutes = (tokens: Tokens): Route[] => [
  route({
    method: 'get',
    path: '/api/tokens',
    access: 'administer',
    summary: 'Tokens of machines that are good now',
    response: tokenList,
    handle: async ({ viewer }) => ({ body: { tokens: (await tokens.list(viewer)).map(wireToken) } }),
  }),
  route({
    method: 'post',
    path: '/api/tokens',
    access: 'administer',
    summary: 'Makes a token, shown once; a wall has one area: an agency, or what lies around one of its stations',
    body: tokenBody,
    response: newToken,
    success: 201,
    async handle({ viewer, address, body }) {
      return { status: 201, body: wireToken(await tokens.create({ viewer, address }, body)) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/tokens/{id}',
    access: 'administer',
    summary: 'Revokes a token; its sessions end',
    params: idParams,
    success: 204,
    async handle({ viewer, address, params }) {
      await tokens.revoke({ viewer, address }, params.id);
      return { status: 204 };
    },
  }),
];
