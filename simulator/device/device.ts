import { CommandLog, type Effect } from '../commands.ts';
import { outsideTemperature } from '../model/demand.ts';
import type { Composer } from './composer.ts';
import type { Timing } from './messages.ts';
import { Rota, type Turn } from './rota.ts';
import type { Surroundings, Uplink } from './uplink.ts';

/** From losing its power to running again, in ms. */
const RESTART_MS = 3000;

/** A commanded reboot leaves the acknowledgement this long to get out, in ms. */
const REBOOT_DELAY_MS = 1000;

/** How much warmer it is inside a meter's case than outside, in K. */
const SELF_HEATING = 14;

/** @property share where in an interval the device sends, 0..1 */
export type DeviceParts = { timing: Timing; share: number; composer: Composer; uplinks: readonly Uplink[] };

/** One meter by the device specification: it sends at its intervals, keeps what it can't send, and answers commands. */
export class Device {
  readonly #parts: DeviceParts;
  readonly #around: Pick<Surroundings, 'agenda' | 'counters'>;
  readonly #commands = new CommandLog();
  readonly #rota: Rota;
  #timing: Timing;
  #poweredAt = 0;
  #power: 'off' | 'on' | 'for good off' = 'off';
  #hasCoverage = true;

  constructor(parts: DeviceParts, around: Pick<Surroundings, 'agenda' | 'counters'>) {
    this.#parts = parts;
    this.#around = around;
    this.#rota = new Rota(around.agenda, parts.share);
    this.#timing = parts.timing;
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
    this.#parts.composer.powerOn(now);
    this.#schedule(now);
    this.#reach();
  }

  /** Loses power for some seconds. The buffer is kept, the samples since the last message are not. */
  restart(now: number): void {
    if (this.#power !== 'on') return;
    this.#power = 'off';
    this.#rota.stop();
    this.#reach();
    this.#around.agenda.at(now + RESTART_MS, (at) => this.powerOn(at));
  }

  /** Enters or leaves the reach of its brokers. */
  setCoverage(hasCoverage: boolean): void {
    this.#hasCoverage = hasCoverage;
    this.#reach();
  }

  /** Obeys a command and acknowledges it. One that is not understood at all gets no answer. */
  obey(payload: Uint8Array, now: number): void {
    const decision = this.#power === 'on' ? this.#commands.decide(payload) : null;
    if (!decision) return;
    this.#around.counters.commands++;
    this.#parts.composer.acknowledge(now, decision.answer);
    if (decision.effect) this.#carryOut(decision.effect, now);
    this.#pump(now);
  }

  /** Forms no more messages. */
  retire(now: number): void {
    this.#rota.stop();
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
    this.#parts.composer.hello(now, { uptimeS, connections, temperature }, this.#timing);
  }

  #carryOut(effect: Effect, now: number): void {
    if (effect.kind === 'hello') this.#sayHello(now);
    else if (effect.kind === 'reboot')
      this.#around.agenda.at(now + REBOOT_DELAY_MS, (at) => this.restart(at));
    else this.#configure(effect.timing, now);
  }

  /** What was sampled so far is sent first: it was sampled at the old cadence. */
  #configure(timing: Partial<Timing>, now: number): void {
    this.#parts.composer.telemetry(now, this.#timing);
    this.#timing = { ...this.#timing, ...timing };
    this.#schedule(now);
  }

  #pump(now: number): void {
    for (const uplink of this.#parts.uplinks) uplink.pump(now);
  }
}
