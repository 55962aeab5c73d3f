import type { Order } from '../commands/judge.ts';
import type { Agenda, Task } from '../device/agenda.ts';
import type { Counters } from '../device/counters.ts';
import type { OtaReport } from '../device/messages.ts';
import { isOver, type Update } from '../memory/memory.ts';
import type { NonVolatile } from '../memory/non-volatile.ts';
import { type Download, DownloadFailed, type Image } from './download.ts';
import { Pace } from './pace.ts';

/** Writing the image takes this long, ms. */
const APPLYING_MS = 1000;

/** New firmware that reaches no broker for this long (ms) gives way to the old one (IoT.md, firmware update). */
const TRIAL_MS = 10 * 60_000;

/** `report` forms a message, and tells when a broker has it; `restart` is a reboot; `clock` in epoch ms. */
export type FirmwareParts = {
  memory: NonVolatile;
  download: Download;
  agenda: Agenda;
  clock: () => number;
  counters: Counters;
  report: (report: OtaReport, now: number, onDelivered?: () => void) => void;
  restart: (now: number) => void;
};

/** The firmware of a device, and its update (IoT.md, firmware update). */
export class Firmware {
  readonly #parts: FirmwareParts;
  #power = new AbortController();
  #deadline: Task | null = null;
  /** The update whose end waits in the buffer, which outlives a power cut, but not this process. */
  #told = '';

  constructor(parts: FirmwareParts) {
    this.#parts = parts;
  }

  get version(): string {
    return this.#parts.memory.read().firmware;
  }

  /** Carries an order out that is written down already. */
  start(order: Order): void {
    this.#parts.counters.updates.started++;
    void this.#load(order, this.#power.signal);
  }

  /** The power is gone, and with it what was going on. */
  powerOff(): void {
    this.#power.abort();
    if (this.#deadline) this.#deadline.cancelled = true;
  }

  /** Goes on after a power cut: new firmware has to prove itself, anything less has failed. */
  powerOn(now: number): void {
    this.#power = new AbortController();
    const { update } = this.#parts.memory.read();
    if (!update) return;
    if (update.phase === 'trial')
      this.#deadline = this.#parts.agenda.at(now + TRIAL_MS, (at) => this.#goBack(update, at));
    else if (isOver(update)) this.#tellEnd(update, now);
    else if (update.phase === 'returned')
      this.#fail(update, 100, 'the new firmware reached no broker; the old one is back', now);
    else this.#fail(update, 0, `the power went while ${update.phase}`, now);
  }

  /** A broker is reached: new firmware has proved itself. @returns whether it was new */
  reached(now: number): boolean {
    const { update } = this.#parts.memory.read();
    if (update?.phase !== 'trial') return false;
    if (this.#deadline) this.#deadline.cancelled = true;
    this.#end({ ...update, phase: 'succeeded', pct: 100 }, now);
    return true;
  }

  async #load(order: Order, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const update: Update = { cmdId: order.cmdId, version: order.version, phase: 'downloading' };
    let pct = 0;
    this.#tell(update, 'downloading', 0, clock());
    const pace = new Pace(clock());
    const onBytes = (bytes: number) => {
      pct = Math.floor((100 * bytes) / order.size);
      if (!signal.aborted && pct < 100 && pace.tells(pct, clock()))
        this.#tell(update, 'downloading', pct, clock());
    };
    try {
      const image = await this.#parts.download(order, { signal, onBytes });
      if (!signal.aborted) this.#verify(order, update, image);
    } catch (error) {
      if (signal.aborted) return; // the power went: what to do about it is seen when it is back
      const words = error instanceof DownloadFailed ? error.message : String(error);
      this.#fail(update, Math.min(pct, 100), words, clock());
    }
  }

  #verify(order: Order, update: Update, { bytes, sha256 }: Image): void {
    const now = this.#parts.clock();
    this.#tell(update, 'downloading', 100, now);
    this.#enter({ ...update, phase: 'verifying' });
    this.#tell(update, 'verifying', 0, now);
    if (bytes !== order.size)
      this.#fail(update, 100, `the image has ${bytes} bytes, not the ${order.size} of fw_size_bytes`, now);
    else if (sha256 !== order.sha256)
      this.#fail(update, 100, `SHA-256 of the image is ${sha256}, not fw_sha256`, now);
    else this.#apply(update, now);
  }

  /** The old image stays beside the new one until that has proved itself. */
  #apply(update: Update, now: number): void {
    const { agenda, memory, restart } = this.#parts;
    const { signal } = this.#power;
    this.#enter({ ...update, phase: 'applying' });
    this.#tell(update, 'applying', 0, now);
    agenda.at(now + APPLYING_MS, (at) => {
      if (signal.aborted) return;
      memory.write({ firmware: update.version, update: { ...update, phase: 'trial', former: this.version } });
      restart(at);
    });
  }

  #goBack(update: Update, now: number): void {
    const former = update.former ?? this.version;
    this.#parts.memory.write({ firmware: former, update: { ...update, phase: 'returned' } });
    this.#parts.restart(now);
  }

  #fail(update: Update, pct: number, detail: string, now: number): void {
    this.#end({ ...update, phase: 'failed', pct, detail: detail.slice(0, 1000) }, now);
  }

  #enter(update: Update): void {
    this.#parts.memory.write({ update });
  }

  /** It is in the memory until a broker has heard of it, so that a power cut in between leaves nobody waiting. */
  #end(update: Update & { phase: 'succeeded' | 'failed' }, now: number): void {
    this.#enter(update);
    this.#parts.counters.updates[update.phase]++;
    this.#tellEnd(update, now);
  }

  #tellEnd(update: Update, now: number): void {
    const { cmdId, phase, pct = 0, detail } = update;
    if (this.#told === cmdId) return;
    this.#told = cmdId;
    this.#tell(update, phase === 'failed' ? 'failed' : 'success', pct, now, detail, () =>
      this.#forget(cmdId),
    );
  }

  /** Another update may have begun meanwhile. */
  #forget(cmdId: string): void {
    const { update } = this.#parts.memory.read();
    if (update?.cmdId === cmdId && isOver(update)) this.#parts.memory.write({ update: null });
  }

  #tell(
    { cmdId, version }: Update,
    state: OtaReport['state'],
    pct: number,
    now: number,
    detail?: string,
    onDelivered?: () => void,
  ): void {
    const why = detail === undefined ? {} : { detail };
    this.#parts.report({ cmdId, version, state, pct, ...why }, now, onDelivered);
  }
}
