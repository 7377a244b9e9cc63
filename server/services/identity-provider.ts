import * as oidc from 'openid-client';
import { SsoFailed } from '../domain/errors.ts';

export interface IdentityProviderSettings {
  /** Of the provider, as it calls itself. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim, of the ID token or of the user info, that is the login here. */
  readonly claim: string;
}

/** Who somebody is at the identity provider. */
export interface Identity {
  /** What the claim says, in lower case. */
  readonly login: string;
  /** Issuer and subject: the same person for ever. */
  readonly subject: string;
}

/** What the browser keeps between the two halves of a sign-in, so that nobody else's half fits. */
export interface Handshake {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Seconds. */
const TIMEOUT_S = 10;

export type IdentityProvider = ReturnType<typeof createIdentityProvider>;

/**
 * Sign-in through an OpenID Connect provider: authorization code with PKCE, state and nonce. The provider is asked what it
 * can do at the first sign-in, not at the start, for it may be away then.
 */
export function createIdentityProvider(settings: IdentityProviderSettings) {
  let discovered: Promise<oidc.Configuration> | undefined;

  function configuration(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = settings;
    // A closed network may have no certificates; whoever writes http: has decided so.
    const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
    discovered ??= oidc
      .discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
        execute,
        timeout: TIMEOUT_S,
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  }

  /** Many providers tell of a profile only when asked (OpenID Connect Core §5.4). */
  async function userInfo(accessToken: string, subject: string): Promise<Readonly<Record<string, unknown>>> {
    const provider = await configuration();
    return provider.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : oidc.fetchUserInfo(provider, accessToken, subject);
  }

  return {
    /**
     * @param redirectUri - where the provider sends the browser back to.
     * @returns where to send the browser, and what it keeps meanwhile.
     * @throws {SsoFailed} when the provider does not answer.
     */
    async begin(redirectUri: string): Promise<{ url: string; handshake: Handshake }> {
      try {
        const handshake = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        };
        const url = oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: `openid profile${settings.claim === 'email' ? ' email' : ''}`,
          state: handshake.state,
          nonce: handshake.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(handshake.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, handshake };
      } catch (error) {
        throw new SsoFailed(error);
      }
    },

    /**
     * @param cameBack - the whole URL that the browser was sent back to.
     * @throws {SsoFailed} when anything does not fit, or the provider refused.
     */
    async finish(cameBack: URL, { state, nonce, verifier }: Handshake): Promise<Identity> {
      try {
        const tokens = await oidc.authorizationCodeGrant(await configuration(), cameBack, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new Error('there is no ID token');
        const { claim } = settings;
        const told = claims[claim] === undefined ? await userInfo(tokens.access_token, claims.sub) : claims;
        const login = told[claim];
        if (typeof login !== 'string') throw new Error(`the provider does not tell ${claim}`);
        // Whoever may type in any address there must not become its owner here (OpenID Connect Core §5.7).
        if (claim === 'email' && told['email_verified'] !== true) throw new Error('the e-mail address is not verified');
        return { login: login.toLowerCase(), subject: `${claims.iss} ${claims.sub}` };
      } catch (error) {
        throw new SsoFailed(error);
      }
    },
  };
}
