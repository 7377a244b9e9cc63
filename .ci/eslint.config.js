import tseslint from 'typescript-eslint';

/** Import-string patterns that reach one of these folders from anywhere. */
const into = (...folders) => folders.map((folder) => `**/${folder}/**`);
const frameworks = ['node:*', 'express', 'socket.io', 'pg', 'react', 'maplibre-gl', '@deck.gl/*'];
const outsideClient = [
  'node:*',
  'express',
  'socket.io',
  'pg',
  ...into('services', 'stores', 'routes', 'ingest', 'server/live'),
];

/**
 * [files, refused at run time, advice]. A later row replaces an earlier one for the files both match.
 * Types may be imported across a boundary only where `files` is a group in braces.
 */
const boundaries = [
  [
    'server/domain/**',
    [...frameworks, ...into('contract', 'services', 'stores', 'routes', 'live', 'ingest', 'client')],
    'domain is pure: it imports domain only',
  ],
  [
    'server/contract/**',
    [...frameworks, ...into('services', 'stores', 'routes', 'live', 'ingest', 'client')],
    'contract imports domain and the schema library only',
  ],
  [
    'server/services/**',
    ['express', 'socket.io', 'pg', ...into('contract', 'stores', 'routes', 'live', 'ingest', 'client')],
    'services reach the outside through domain/ports',
  ],
  [
    'server/stores/**',
    ['express', 'socket.io', ...into('contract', 'services', 'routes', 'live', 'ingest', 'client')],
    'a store knows SQL and domain, nothing of the wire',
  ],
  ['server/{routes,live,ingest}/**', ['pg', ...into('stores', 'client')], 'adapters get their services as arguments'],
  [
    'server/simulator/**',
    ['pg', 'express', ...into('services', 'stores', 'routes', 'live', 'tiles')],
    'the simulator talks to the public interfaces only',
  ],
  [
    'client/**',
    [...outsideClient, 'maplibre-gl', '@deck.gl/*', 'socket.io-client'],
    'client uses contract, domain and tiles; maps stay in client/map, the network in client/live',
  ],
  ['client/map/**', [...outsideClient, 'socket.io-client'], 'client/map draws; it does not fetch'],
  [
    'client/live/**',
    [...outsideClient, 'maplibre-gl', '@deck.gl/*', 'react'],
    'client/live knows the wire, not the screen',
  ],
  ['tiles/**', [...frameworks, ...into('server', 'client')], 'tiles is pure: it imports tiles only'],
];

export default tseslint.config(
  { ignores: ['node_modules/**', '.build/**', 'data/**', 'test/browser/output/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-console': 'off',
      eqeqeq: 'error',
      'max-depth': ['error', 4],
      '@typescript-eslint/consistent-type-imports': 'error',
      // An index that a loop has checked is not checked again for the type's sake; the compiler knows no bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  ...boundaries.map(([files, group, message]) => ({
    files: [files],
    ignores: ['client/vite.config.ts', 'client/build/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group, message, allowTypeImports: files.includes('{') }] },
      ],
    },
  })),
);
