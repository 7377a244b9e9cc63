import { z } from 'zod';
import type { Route } from './route.ts';

const json = (schema: z.ZodType | undefined, io: 'input' | 'output') => ({
  'application/json': { schema: schema ? z.toJSONSchema(schema, { io, unrepresentable: 'any' }) : {} },
});

/** Members of a params or query schema as OpenAPI parameters. */
function parameters(schema: z.ZodType | undefined, where: 'path' | 'query') {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: member,
  }));
}

/** @returns the description of the API as OpenAPI 3.1, made from the routes that are mounted. */
export function openApiOf(routes: readonly Route[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const success = route.success ?? 200;
    (paths[route.path] ??= {})[route.method] = {
      summary: route.summary,
      // What a role must be allowed to do: see `mayDo` in server/domain/scope.ts.
      'x-access': route.access,
      ...(route.access === 'public' ? { security: [] } : {}),
      parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
      ...(route.body ? { requestBody: { required: true, content: json(route.body, 'input') } } : {}),
      responses: {
        [success]: { description: 'OK', content: json(route.response, 'output') },
        default: { $ref: '#/components/responses/problem' },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Huanhu 环湖', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'huanhu' },
      },
      responses: {
        problem: {
          description: 'What went wrong (RFC 9457)',
          content: {
            'application/problem+json': {
              schema: {
                type: 'object',
                required: ['type', 'title', 'status', 'detail', 'instance'],
                properties: {
                  type: { type: 'string' },
                  title: { type: 'string' },
                  status: { type: 'integer' },
                  detail: { type: 'string' },
                  instance: { type: 'string' },
                  errors: { type: 'array', items: { type: 'object' } },
                  location: { type: 'array', items: { type: 'number' } },
                  faults: { type: 'array', items: { type: 'object' } },
                  conflicts: { type: 'array', items: { type: 'object' } },
                },
              },
            },
          },
        },
      },
    },
  };
}
