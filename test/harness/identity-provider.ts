import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A browser as far as redirects and cookies go; it keeps cookies by host and port. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, cookies);
    const headers = {
      ...(init.headers as Record<string, string>),
      Accept: 'text/html',
      Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const isOver = /max-age=0|expires=Thu, 01 Jan 1970/i.test(line);
      if (isOver) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Follows redirects for as long as `until` does not hold of where the next one leads. */
  async follow(
    url: string,
    until: (next: string) => boolean,
    init?: RequestInit,
  ): Promise<{ response: Response; next: string | undefined }> {
    let response = await this.fetch(url, init);
    for (let at = url; ;) {
      const location = response.headers.get('Location');
      if (location === null) return { response, next: undefined };
      at = new URL(location, at).href;
      if (until(at)) return { response, next: at };
      response = await this.fetch(at);
    }
  }

  cookie(host: string): string {
    return [...(this.#jar.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

export interface IdentityProvider {
  readonly issuer: string;
  /** Signs a browser that was sent to `authorizationUrl` in there. @returns where the provider sends it back to. */
  signIn(browser: Browser, authorizationUrl: string, subject: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * A real OpenID Connect provider on loopback.
 *
 * @param nameOf - the `preferred_username` of a subject.
 * @param redirectUris - read at the first request.
 */
export async function startIdentityProvider(
  nameOf: (subject: string) => string,
  redirectUris: () => string[],
): Promise<IdentityProvider> {
  let callback: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    callback ??= provider().callback();
    void callback(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = (): Provider =>
    new Provider(issuer, {
      clients: [
        {
          client_id: 'huanhu',
          client_secret: 'the secret of the test',
          redirect_uris: redirectUris(),
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
      pkce: { required: () => true },
      cookies: { keys: ['a key of the test'] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_: unknown, sub: string) => ({
        accountId: sub,
        claims: () => ({
          sub,
          preferred_username: nameOf(sub),
          email: `${nameOf(sub)}@example.org`,
          email_verified: !sub.startsWith('unverified'),
        }),
      }),
    });
  return {
    issuer,
    async signIn(browser, authorizationUrl, subject) {
      const isBack = (url: string): boolean => !url.startsWith(issuer);
      let { response, next } = await browser.follow(authorizationUrl, isBack);
      // Its forms: who are you, and may it be told.
      for (let step = 0; next === undefined && step < 5; step++) {
        const page = await response.text();
        const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
        if (!action || !prompt)
          throw new Error(`the provider's page has no form: ${response.status} ${page.slice(0, 300)}`);
        ({ response, next } = await browser.follow(new URL(action, issuer).href, isBack, {
          method: 'POST',
          body: new URLSearchParams({ prompt, login: subject, password: 'any' }),
        }));
      }
      if (next === undefined) throw new Error('the provider does not send the browser back');
      return next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
