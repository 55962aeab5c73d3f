import type { CommandLog } from '../commands/command-log.ts';
import type { Effect } from '../commands/judge.ts';
import type { NonVolatile } from '../memory/non-volatile.ts';
import { outsideTemperature } from '../model/demand.ts';
import { Firmware } from '../ota/firmware.ts';
import type { Composer } from './composer.ts';
import type { Timing } from './messages.ts';
import { Rota, type Turn } from './rota.ts';
import type { Surroundings, Uplink } from './uplink.ts';

/** A command to reboot or reset leaves the acknowledgement this long to get out, in ms. */
const FAREWELL_MS = 1000;

/** How much warmer it is inside a meter's case than outside, in K. */
const SELF_HEATING = 14;

/**
 * `timing` is what the device was provisioned with, `share` where in an interval it sends, 0..1, `skew` how wrong its clock is, and
 * `restartMs` the time from losing its power to running again.
 */
export type DeviceParts = {
  timing: Timing;
  share: number;
  skew: number;
  restartMs: number;
  memory: NonVolatile;
  commands: CommandLog;
  composer: Composer;
  uplinks: readonly Uplink[];
};

type DeviceSurroundings = Pick<Surroundings, 'agenda' | 'counters' | 'clock' | 'download'>;

/** One meter by the device specification: it sends at its intervals, keeps what it can't send, and answers commands. */
export class Device {
  readonly #parts: DeviceParts;
  readonly #around: DeviceSurroundings;
  readonly #firmware: Firmware;
  readonly #rota: Rota;
  #timing: Timing;
  #poweredAt = 0;
  #power: 'off' | 'on' | 'for good off' = 'off';
  #hasCoverage = true;

  constructor(parts: DeviceParts, around: DeviceSurroundings) {
    this.#parts = parts;
    this.#around = around;
    this.#rota = new Rota(around.agenda, parts.share);
    this.#timing = this.#configured();
    this.#firmware = new Firmware({
      ...around,
      memory: parts.memory,
      report: (report, now, onDelivered) => {
        parts.composer.updateProgress(now, report, onDelivered);
        this.#pump(now);
      },
      restart: (now) => this.restart(now),
    });
  }

  /** Connected means to at least one broker. */
  get connected(): boolean {
    return this.#parts.uplinks.some((uplink) => uplink.connected);
  }

  /** True when no message is left that could be delivered now. */
  get settled(): boolean {
    return this.#parts.uplinks.every((uplink) => uplink.settled);
  }

  powerOn(now: number): void {
    if (this.#power !== 'off') return;
    this.#power = 'on';
    this.#poweredAt = now;
    this.#timing = this.#configured();
    this.#parts.composer.powerOn(now);
    this.#firmware.powerOn(now);
    this.#schedule(now);
    this.#reach();
  }

  /** Loses power for some seconds. The buffer is kept, the samples since the last message are not. */
  restart(now: number): void {
    if (this.#power !== 'on') return;
    this.#power = 'off';
    this.#rota.stop();
    this.#firmware.powerOff();
    this.#reach();
    this.#around.agenda.at(now + this.#parts.restartMs, (at) => this.powerOn(at));
  }

  /** Enters or leaves the reach of its brokers. */
  setCoverage(hasCoverage: boolean): void {
    this.#hasCoverage = hasCoverage;
    this.#reach();
  }

  /** A broker was reached, and has been told that the device is online. */
  reached(now: number): void {
    if (this.#power !== 'on' || !this.#firmware.reached(now)) return;
    this.#sayHello(now);
    this.#pump(now);
  }

  /** Obeys a command and acknowledges it. One that is not genuine, or too old, gets no answer. */
  obey(payload: Uint8Array, now: number): void {
    if (this.#power !== 'on') return;
    const decision = this.#parts.commands.decide(payload, now + this.#parts.skew);
    if (typeof decision === 'string') {
      this.#around.counters.ignored[decision]++;
      return;
    }
    this.#around.counters.commands++;
    this.#parts.composer.acknowledge(now, decision.answer);
    if (decision.effect) this.#carryOut(decision.effect, now);
    this.#pump(now);
  }

  /** Forms no more messages. */
  retire(now: number): void {
    this.#rota.stop();
    this.#firmware.powerOff();
    this.#power = 'for good off';
    this.#parts.composer.release();
    this.#pump(now);
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.uplinks.map((uplink) => uplink.close()));
  }

  #reach(): void {
    for (const uplink of this.#parts.uplinks) {
      if (this.#power === 'on' && this.#hasCoverage) uplink.open();
      else uplink.cut();
    }
  }

  /** Hello only where telemetry is too rare to be the heartbeat (IoT.md, timing). */
  #schedule(now: number): void {
    const { send_interval_s: send, hello_interval_s: hello } = this.#timing;
    const turn = (seconds: number, form: (at: number) => void): Turn => ({
      seconds,
      run: (at) => {
        form(at);
        this.#pump(at);
      },
    });
    const telemetry = turn(send, (at) => this.#parts.composer.telemetry(at, this.#timing));
    this.#rota.start(now, send > hello ? [telemetry, turn(hello, (at) => this.#sayHello(at))] : [telemetry]);
  }

  #sayHello(now: number): void {
    const uptimeS = (now - this.#poweredAt) / 1000;
    const connections = this.#parts.uplinks.filter((uplink) => uplink.connected).length;
    const temperature = outsideTemperature(now) + SELF_HEATING;
    const health = { uptimeS, connections, temperature };
    this.#parts.composer.hello(now, health, this.#firmware.version, this.#timing);
  }

  #carryOut(effect: Effect, now: number): void {
    const afterFarewell = (run: (at: number) => void) => this.#around.agenda.at(now + FAREWELL_MS, run);
    if (effect.kind === 'hello') this.#sayHello(now);
    else if (effect.kind === 'reboot') afterFarewell((at) => this.restart(at));
    else if (effect.kind === 'reset') afterFarewell((at) => this.#reset(at));
    else if (effect.kind === 'update') this.#firmware.start(effect.order);
    else this.#configure(now);
  }

  /** What was sampled so far is sent first: it was sampled at the old cadence. */
  #configure(now: number): void {
    this.#parts.composer.telemetry(now, this.#timing);
    this.#timing = this.#configured();
    this.#schedule(now);
  }

  /** What was provisioned holds again; a hello tells so, as nothing else would. */
  #reset(now: number): void {
    this.#parts.composer.empty(now);
    if (this.#power !== 'on') return;
    this.#timing = this.#configured();
    this.#schedule(now);
    this.#sayHello(now);
    this.#pump(now);
  }

  #configured(): Timing {
    return { ...this.#parts.timing, ...this.#parts.memory.read().config };
  }

  #pump(now: number): void {
    for (const uplink of this.#parts.uplinks) uplink.pump(now);
  }
}
