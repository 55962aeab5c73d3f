import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type ServerOptions = {
  program: string;
  args: string[];
  env?: Record<string, string>;
  /** Whom it runs as, where that is somebody else. */
  user?: { uid: number; gid: number } | undefined;
  /** What it says is kept here. */
  log: string;
  /** Whether it does its work. */
  isReady: () => Promise<boolean>;
};

/** A server in a process of its own, which can be away for a while and come back to the same data and the same ports. */
export class ServerProcess {
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  /** 0 before it was started. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when it does its work. One that ends at once is started again: the remains of a killed one may still hold its data. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const child = this.#spawn();
      if (await this.#comesUp(child)) return;
      if (attempt === ATTEMPTS)
        throw new Error(`${this.#options.program} does not start:\n${this.#lastWords()}`);
      await delay(BETWEEN_ATTEMPTS_MS);
    }
  }

  /** Ends it in order, so that it writes down what it has. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** kill -9: no time for anything. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  #spawn(): ChildProcess {
    const { program, args, env = {}, user = {}, log } = this.#options;
    const output = openSync(log, 'a');
    const child = spawn(program, args, {
      env: { PATH: process.env.PATH, ...env },
      cwd: '/',
      stdio: ['ignore', output, output],
      detached: true, // Ctrl-C is for the command alone, which stops them in order
      ...user,
    });
    child.on('error', () => undefined); // seen by its exit code
    closeSync(output);
    this.#child = child;
    return child;
  }

  async #comesUp(child: ChildProcess): Promise<boolean> {
    while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      if (await this.#options.isReady().catch(() => false)) return true;
      await delay(50);
    }
    return false;
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const inTime = await Promise.race([exited.then(() => true), delay(STOP_MS, false, { ref: false })]);
    if (inTime) return;
    child.kill('SIGKILL');
    await exited;
  }

  #lastWords(): string {
    return readFileSync(this.#options.log, 'utf8').slice(-2000);
  }
}

const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 250;

/** What has not ended by itself after that is ended. */
const STOP_MS = 20_000;
