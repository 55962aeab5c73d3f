import { StoreAway } from '#domain/errors.ts';
import type { Place } from './place.ts';
import { ATTEMPTS, pause, pauseBefore } from './retry.ts';
import { Token } from './token.ts';
import { verdictOf } from './verdict.ts';

export type Call = {
  path: string;
  method?: 'GET' | 'PATCH' | 'POST';
  parameters?: Record<string, string>;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
  timeoutMs: number;
};

/** Sends a request of the HTTP API below /api/v2, as somebody who may, and answers what came back. */
export type Ask = (
  method: 'GET' | 'PATCH' | 'POST',
  path: string,
  body?: object,
) => Promise<{ status: number; text: string }>;

/** What was wrong with a request, in the server's words; `large` where it was only too much at once. */
export type Fault = { large: boolean; text: string };
export type Answer = { ok: true; response: Response } | { ok: false; fault: Fault };

/** Requests to the HTTP API of an InfluxDB 2, over connections that are kept (Node's own fetch). */
export class Server {
  readonly place: Place;
  readonly #token: Token;
  readonly #pause: typeof pause;

  constructor(place: Place, token: string, wait = pause) {
    this.place = place;
    this.#token = new Token(token);
    this.#pause = wait;
  }

  /**
   * Sends a request, several times where the server is away or overloaded.
   * @throws StoreAway when it stays so, and when token, bucket or organization are refused: no message is to blame
   */
  async send(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#try(call);
      if (response instanceof Response) {
        const answer = await this.#judge(response, attempt);
        if (answer !== null) return answer;
      } else if (attempt >= ATTEMPTS) throw new StoreAway('metrics', response);
      const retryAfter = response instanceof Response ? response.headers.get('retry-after') : null;
      await this.#pause(pauseBefore(attempt, retryAfter));
    }
  }

  /**
   * Sends a request of the administration and answers whatever the server says to it.
   * @throws StoreAway when it is away or overloaded, and stays so
   */
  readonly ask: Ask = async (method, path, body) => {
    const json = { 'content-type': 'application/json' };
    const call = { method, path, headers: json, body: body ? JSON.stringify(body) : null, timeoutMs: 10_000 };
    for (let attempt = 1; ; attempt++) {
      const response = await this.#try(call);
      const text = response instanceof Response ? await response.text().catch(String) : '';
      if (response instanceof Response && verdictOf(response.status, text) !== 'again')
        return { status: response.status, text };
      if (attempt >= ATTEMPTS) throw new StoreAway('metrics', text || response);
      const retryAfter = response instanceof Response ? response.headers.get('retry-after') : null;
      await this.#pause(pauseBefore(attempt, retryAfter));
    }
  };

  async #judge(response: Response, attempt: number): Promise<Answer | null> {
    if (response.ok) return { ok: true, response };
    const text = await response.text().catch(String);
    const verdict = verdictOf(response.status, text);
    if (verdict === 'faulty' || verdict === 'large')
      return { ok: false, fault: { large: verdict === 'large', text } };
    const hope = verdict === 'again' ? attempt < ATTEMPTS : this.#mayHaveNewToken(verdict, attempt);
    if (hope) return null;
    throw new StoreAway('metrics', `${response.status} ${text}`);
  }

  #mayHaveNewToken(verdict: string, attempt: number): boolean {
    return verdict === 'refused' && this.#token.wasRefused() && attempt === 1;
  }

  async #try({
    method = 'POST',
    path,
    parameters,
    headers,
    body,
    timeoutMs,
  }: Call): Promise<Response | Error> {
    const { base, org } = this.place;
    const authorization = `Token ${await this.#token.value()}`;
    const query = new URLSearchParams({ org, ...parameters });
    return fetch(`${base}/api/v2/${path}${path.includes('?') ? '&' : '?'}${query}`, {
      method,
      headers: { ...headers, authorization },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(asError);
  }
}

/** fetch hides what has happened ("fetch failed") behind its cause. */
const asError = (error: unknown): Error =>
  error instanceof Error && error.cause instanceof Error ? error.cause : new Error(String(error));
