import { createHash } from 'node:crypto';
import type { Order } from '../commands/judge.ts';

/** Why an image did not come, in words for people. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
}

export type Image = { bytes: number; sha256: string };

/** @property onBytes hears how many bytes there are each time some came @property signal ends it */
export type Hearing = { signal: AbortSignal; onBytes: (bytes: number) => void };

/** Loads a firmware image. @throws DownloadFailed */
export type Download = (order: Order, hearing: Hearing) => Promise<Image>;

/** A download that takes longer than this (ms) has failed, however slowly bytes still drip. */
const LONGEST_MS = 30 * 60_000;

/**
 * Downloads by HTTP or HTTPS, following redirects, and keeps nothing of the image but its size and hash. Stops at the first byte too many.
 * @param idleMs so long a server may be silent
 */
export function httpDownload(idleMs: number): Download {
  return async (order, { signal, onBytes }) => {
    const idle = new IdleTimer(idleMs);
    const ends = AbortSignal.any([signal, idle.signal, AbortSignal.timeout(LONGEST_MS)]);
    try {
      const response = await fetch(order.url, { signal: ends, headers: { 'accept-encoding': 'identity' } });
      return await imageOf(response, order, (bytes) => {
        idle.restart();
        onBytes(bytes);
      });
    } catch (error) {
      throw error instanceof DownloadFailed ? error : new DownloadFailed(describe(error));
    } finally {
      idle.stop();
    }
  };
}

async function imageOf(
  response: Response,
  { size }: Order,
  onBytes: (bytes: number) => void,
): Promise<Image> {
  const problem = problemOf(response, size);
  if (problem !== null || !response.body) {
    await response.body?.cancel();
    throw new DownloadFailed(problem ?? 'the server sends no image');
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > size) throw new DownloadFailed(`the image has more than the ${size} bytes of fw_size_bytes`);
    hash.update(chunk);
    onBytes(bytes);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** A server that announces another size saves the device the download. */
function problemOf({ ok, status, headers }: Response, size: number): string | null {
  const announced = headers.get('content-length');
  if (!ok) return `the server answers ${status}`;
  return announced !== null && Number(announced) !== size
    ? `the image has ${announced} bytes, not the ${size} of fw_size_bytes`
    : null;
}

/** What `fetch` says is always the same, what is behind it is not. */
function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  const words = cause.message || code || cause.name;
  return NOT_TRUSTED.test(code) ? `the certificate of the server is not trusted: ${words}` : words;
}

/** What OpenSSL and Node call the ways in which a certificate does not hold (https://nodejs.org/api/tls.html, X509 certificate error codes). */
const NOT_TRUSTED = /CERT|ISSUER|SIGNED|^CRL_|^INVALID_(?:CA|PURPOSE)$|^HOSTNAME_MISMATCH$/;

/** Fires when it was not restarted in time. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(
      () => this.#controller.abort(new DownloadFailed(`the server was silent for ${ms / 1000} s`)),
      ms,
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
