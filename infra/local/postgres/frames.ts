const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

export type Frame = { type: 'ssl' | 'cancel' | 'startup' | 'message'; tag: string; bytes: Buffer };

/**
 * Cuts the bytes of one client into the messages of PostgreSQL's protocol 3
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). The first ones of a connection have no tag.
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #started = false;

  /** Takes what came off the socket and answers the messages that are now whole. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const needed = this.#started ? 5 : 8; // tag and length, or length and code
    if (this.#length < needed) return null;
    const first = this.#peek(needed);
    const size = this.#started ? 1 + first.readInt32BE(1) : first.readInt32BE(0);
    if (this.#length < size) return null;
    const code = this.#started ? 0 : first.readInt32BE(4);
    const bytes = this.#take(size);
    if (this.#started) return { type: 'message', tag: String.fromCharCode(bytes[0] ?? 0), bytes };
    if (code === SSL_REQUEST) return { type: 'ssl', tag: '', bytes };
    if (code === CANCEL_REQUEST) return { type: 'cancel', tag: '', bytes };
    this.#started = true;
    return { type: 'startup', tag: '', bytes };
  }

  /** A large message comes in many chunks: they are joined once, when all of it is there. */
  #peek(size: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= size) return first;
    return this.#join();
  }

  #take(size: number): Buffer {
    const all = this.#join();
    this.#length -= size;
    this.#chunks = this.#length > 0 ? [all.subarray(size)] : [];
    return all.subarray(0, size);
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    const all = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
