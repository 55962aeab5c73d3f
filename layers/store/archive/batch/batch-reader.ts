import { batchKey } from '#domain/archive-keys.ts';
import type { Archive } from '../port.ts';
import { objectIn } from './batch-lines.ts';
import { Cache } from './cache.ts';
import { gunzip } from './gzip.ts';

/** Unpacked batches kept in memory, in bytes: whoever looks at one message often looks at its neighbours next. */
const KEPT_BYTES = 32_000_000;

/** Reads objects out of batches. */
export class BatchReader {
  readonly #inner: Pick<Archive, 'get'>;
  readonly #cache = new Cache<Buffer>(KEPT_BYTES);

  constructor(inner: Pick<Archive, 'get'>) {
    this.#inner = inner;
  }

  /**
   * The object under a key in the first of these batches that has it. A batch can be missing: its writer ended before it was
   * safe, acknowledged none of its messages, and they came again in another.
   */
  async read(key: string, batches: string[]): Promise<Buffer | undefined> {
    for (const batch of batches) {
      const lines = await this.#linesOf(batch);
      const found = lines && objectIn(lines, key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #linesOf(batch: string): Promise<Buffer | undefined> {
    const kept = this.#cache.get(batch);
    if (kept !== undefined) return kept;
    const packed = await this.#inner.get(batchKey(batch));
    if (packed === undefined) return undefined;
    const lines = await gunzip(packed);
    this.#cache.keep(batch, lines, lines.length);
    return lines;
  }
}
