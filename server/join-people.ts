import type { Config } from './config.ts';
import type { Route } from './contract/route.ts';
import type { AuditLog, Transaction } from './domain/ports.ts';
import type { Viewer } from './domain/viewer.ts';
import type { Logger } from './http/log.ts';
import { accountRoutes } from './routes/account.ts';
import { peopleRoutes } from './routes/accounts.ts';
import { sessionRoutes } from './routes/session.ts';
import type { WhoIs } from './routes/session.ts';
import { setUpRoutes } from './routes/set-up.ts';
import { ssoRoutes } from './routes/sso.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { createIdentityProvider } from './services/identity-provider.ts';
import { createOwnAccount } from './services/own-account.ts';
import type { Passwords } from './services/passwords.ts';
import { createPeopleImport } from './services/people-import/import-people.ts';
import { createPeople } from './services/people.ts';
import type { Sessions } from './services/sessions.ts';
import { createSetUp } from './services/set-up.ts';
import { createSignIn } from './services/sign-in.ts';
import { createTokens } from './services/tokens.ts';
import { createAccessTokenStore } from './stores/access-token-store.ts';
import { createAccountStore } from './stores/account-store.ts';
import type { Database } from './stores/database.ts';
import { createDemoAccountStore } from './stores/demo-account-store.ts';
import { createSignInStore } from './stores/sign-in-store.ts';

type PeopleStores = ReturnType<typeof createPeopleStores>;

export const createPeopleStores = (database: Database) => ({
  accounts: createAccountStore(database),
  signIn: createSignInStore(database),
  tokens: createAccessTokenStore(database),
  demo: createDemoAccountStore(database),
});

/** Joins everything about signing in and administering people and tokens, for `app.ts`. */
export async function joinPeople(parts: {
  readonly config: Config;
  readonly log: Logger;
  readonly stores: PeopleStores;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly audit: AuditLog;
  readonly transaction: Transaction;
  readonly agencyCodes: (viewer: Viewer) => Promise<string[]>;
  readonly onError: (error: unknown) => void;
}): Promise<{ routes: Route[]; setUpToken: string | undefined; close: () => void }> {
  const { config, log, stores, sessions, passwords, audit, transaction, agencyCodes, onError } = parts;
  const common = { sessions, audit, transaction };
  const { accounts, tokens } = stores;
  const signIn = createSignIn({ ...common, store: stores.signIn, passwords, onError });
  const setUp = config.demo ? undefined : await createSetUp({ ...common, store: stores.signIn, passwords });
  const { sso } = config;
  if (sso?.issuer.startsWith('http:')) log.info('the identity provider is asked without TLS');

  const whoIs = async ({ accountId, key }: Viewer): Promise<WhoIs> => {
    if (accountId !== null) {
      const { login, agency, station, beat } = (await accounts.get(null, accountId))!;
      return { login, agency, station, beat };
    }
    const token = key.startsWith('token:') ? await tokens.named(key.slice('token:'.length)) : undefined;
    const agency = token?.agencies?.length === 1 ? token.agencies[0]! : null;
    return { login: null, agency, station: token?.station ?? null, beat: null };
  };
  const described = { isDemo: config.demo, agencyCodes, whoIs };

  return {
    routes: [
      ...sessionRoutes({
        ...described,
        sessions,
        signIn,
        ssoName: sso?.name ?? null,
        needsSetUp: async () => (await setUp?.isNeeded()) ?? false,
      }),
      ...ssoRoutes({
        provider: sso && createIdentityProvider(sso),
        signIn,
        onFailure: (error) => log.info({ err: error }, 'single sign-on did not succeed'),
      }),
      ...setUpRoutes(setUp, described),
      ...accountRoutes({
        own: createOwnAccount({ ...common, store: accounts }),
        sessions,
        signIn,
        endSessions: accounts.endSessions,
      }),
      ...peopleRoutes({
        people: createPeople({ ...common, store: accounts }),
        importPeople: createPeopleImport({ audit, transaction, store: accounts }),
        sessions,
      }),
      ...tokenRoutes(createTokens({ ...common, store: tokens, places: accounts.places })),
    ],
    setUpToken: setUp?.token,
    close: () => signIn.close(),
  };
}
