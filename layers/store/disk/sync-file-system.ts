import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Writes a 0 for each path that it could sync, a 1 for others; ends with its input, and so with this process. */
const SCRIPT = 'while read -r path; do sync -f "$path" && echo 0 || echo 1; done';

type Settle = (done: boolean) => void;

/**
 * syncfs(2), of which Node has no call: by a shell that waits for paths. It is started once, for each fork of a process as large
 * as this one takes about 10 ms, in which all its threads stand still, and copies every page that they write after it.
 */
class Helper {
  readonly #input: Writable;
  readonly #waiting: Settle[] = [];
  readonly #hold: (held: boolean) => void;
  ended = false;

  constructor() {
    // apart from our process group: Ctrl-C is for us, and what we then still write is to be synced
    const child = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#input = child.stdin;
    this.#hold = holding(child.stdin, child.stdout);
    child.stdout.setEncoding('latin1').on('data', (text: string) => this.#answered(text));
    child.once('error', () => this.#end());
    child.once('close', () => this.#end());
    child.stdin.on('error', () => this.#end());
    child.unref();
    this.#hold(false);
  }

  sync(path: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.push(resolve);
    this.#hold(true);
    this.#input.write(`${path}\n`);
    return promise;
  }

  #answered(text: string): void {
    for (const code of text.replaceAll('\n', '')) this.#waiting.shift()?.(code === '0');
    if (this.#waiting.length === 0) this.#hold(false);
  }

  #end(): void {
    this.ended = true;
    for (const settle of this.#waiting.splice(0)) settle(false);
  }
}

/** Pipes of a child hold up the end of this process, which they shall do only while something is awaited of it. */
function holding(...pipes: (Readable | Writable)[]): (held: boolean) => void {
  return (held) => {
    for (const pipe of pipes) {
      if (held && 'ref' in pipe && typeof pipe.ref === 'function') pipe.ref();
      if (!held && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    }
  };
}

let helper: Helper | undefined;

/**
 * Resolves when all that was written to the file system which holds this path would survive a power cut. False where the
 * program or its option is missing, where the disk fails, and for a path that a line can't hold.
 */
export function syncFileSystem(path: string): Promise<boolean> {
  if (path.includes('\n')) return Promise.resolve(false);
  if (helper === undefined || helper.ended) helper = new Helper();
  return helper.sync(path);
}
