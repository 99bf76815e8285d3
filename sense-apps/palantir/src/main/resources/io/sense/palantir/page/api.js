/** Asks palantir. */

const TOKEN = 'sense.token';

/** An answer that is none: a problem of the server (RFC 9457), or no server. */
export class Problem extends Error {
  /**
   * @param {number} status of HTTP; 0 if nobody answered
   * @param {Array<{name: string, detail: string}>} errors each single fault
   * @param {?number} retryAfter seconds
   */
  constructor(status, detail, errors = [], retryAfter = null) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  /** Whether asking again may help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** The server's answers, with a bearer token where it wants one. */
export class Api {
  #asking = null;
  #askForToken;

  /** @param {function(?string): Promise<string>} askForToken asks the reader; told why the last token was refused */
  constructor(askForToken) {
    this.#askForToken = askForToken;
  }

  /** Whether a token is kept. It is forgotten when the window is closed. */
  get hasToken() {
    return sessionStorage.getItem(TOKEN) !== null;
  }

  /** Forgets the token. */
  forgetToken() {
    sessionStorage.removeItem(TOKEN);
  }

  /**
   * GET, as JSON.
   *
   * @param {Object<string, *>} parameters null and undefined are left out
   * @throws {Problem}
   */
  async get(path, parameters = {}, signal = undefined) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined));
    const url = query.size > 0 ? `${path}?${query}` : path;
    for (;;) {
      const token = sessionStorage.getItem(TOKEN);
      const answer = await this.#fetch(url, token, signal);
      if (answer.ok) {
        return answer.json().catch(() => {
          signal?.throwIfAborted();
          throw new Problem(0, 'The answer broke off before its end');
        });
      }
      const problem = await problemOf(answer);
      if (answer.status !== 401) {
        throw problem;
      }
      await this.#newToken(token, problem.message);
      signal?.throwIfAborted();
    }
  }

  async #fetch(url, token, signal) {
    try {
      return await fetch(url, { signal, headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) } });
    } catch (e) {
      signal?.throwIfAborted();
      throw new Problem(0, 'Palantir does not answer');
    }
  }

  /** Asks once, however many requests were refused. */
  #newToken(refused, why) {
    if (sessionStorage.getItem(TOKEN) !== refused) {
      return Promise.resolve(); // another request has got one meanwhile
    }
    this.#asking ??= this.#askForToken(refused === null ? null : why)
      .then((token) => sessionStorage.setItem(TOKEN, token))
      .finally(() => (this.#asking = null));
    return this.#asking;
  }
}

async function problemOf(answer) {
  const retryAfter = Number(answer.headers.get('Retry-After')) || null;
  try {
    const { detail, title, errors } = await answer.json();
    return new Problem(answer.status, detail ?? title, errors ?? [], retryAfter);
  } catch {
    return new Problem(answer.status, `The server answered ${answer.status} ${answer.statusText}`, [], retryAfter); // a proxy's
  }
}
