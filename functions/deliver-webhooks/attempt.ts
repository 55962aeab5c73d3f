import type { Due } from '#store/alert-events/port.ts';
import { signedHeaders } from './sign.ts';

/** A receiver that takes longer is one that does not answer. */
const TIMEOUT_MS = 10_000;

/** `gone`: the receiver wants no more of this (RFC 9110, 15.5.11). */
export type Answer = { ok: true } | { ok: false; problem: string; gone: boolean };

/**
 * Tells a receiver of one event. Redirects are not followed: where they lead to nobody has set.
 * @param now epoch milliseconds
 */
export async function attempt(url: string, secret: string, due: Due, now: number): Promise<Answer> {
  const body = JSON.stringify({
    type: `alert.${due.kind}`,
    timestamp: new Date(due.occurredAt).toISOString(),
    data: due.alert,
  });
  const { origin, pathname, search, username, password } = new URL(url);
  try {
    const response = await fetch(`${origin}${pathname}${search}`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'iot-meter',
        ...basicAuthorization(username, password),
        ...signedHeaders(secret, due.eventId, now, body),
      },
      body,
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    return { ok: false, problem: `answered ${response.status}`, gone: response.status === 410 };
  } catch (error) {
    return { ok: false, problem: reasonOf(error), gone: false };
  }
}

/** fetch takes no credentials in a URL. */
function basicAuthorization(username: string, password: string): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

/** fetch says only that it failed, and why in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : error.message;
  return why.slice(0, 500);
}
