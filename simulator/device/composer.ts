import type { Category } from '#domain/topics.ts';
import type { Answer } from '../commands/judge.ts';
import type { Meter } from '../model/meter.ts';
import { samplesAt, ticksUntil } from '../model/samples.ts';
import type { Counters } from './counters.ts';
import type { Spoiler } from './faults.ts';
import {
  ackText,
  type Health,
  helloText,
  MOST_MEASUREMENTS,
  type OtaReport,
  otaText,
  type Stamp,
  type Timing,
  telemetryText,
} from './messages.ts';
import type { Formed, Outbox } from './outbox.ts';
import type { Sequence } from './sequence.ts';

/** @property skew of the device's clock, ms */
export type ComposerParts = {
  meter: Meter;
  skew: number;
  sequence: Sequence;
  spoiler: Spoiler<Formed>;
  outbox: Outbox;
  counters: Counters;
};

/** Forms a device's messages and puts them into its buffer. All times in epoch ms by the true clock. */
export class Composer {
  readonly #parts: ComposerParts;
  #sampledUntil = 0;

  constructor(parts: ComposerParts) {
    this.#parts = parts;
  }

  powerOn(now: number): void {
    this.#sampledUntil = now;
    this.#parts.sequence.powerOn();
  }

  /** All samples since the last message; none, one or several messages. */
  telemetry(now: number, timing: Timing): void {
    const { meter, skew } = this.#parts;
    const cadence = timing.sampling_cadence_ms;
    for (const { from, to } of rangesOf(meter, this.#sampledUntil, now, cadence))
      this.#form('telemetry', now, (stamp) =>
        telemetryText(stamp, meter, samplesAt(meter, from, to, cadence), skew),
      );
    this.#sampledUntil = now;
  }

  hello(now: number, health: Omit<Health, 'bufferUsage'>, firmware: string, timing: Timing): void {
    const bufferUsage = this.#parts.outbox.usage;
    this.#form('hello', now, (stamp) => helloText(stamp, { ...health, bufferUsage }, firmware, timing));
  }

  acknowledge(now: number, answer: Answer): void {
    this.#form('command_ack', now, (stamp) => ackText(stamp, answer));
  }

  updateProgress(now: number, report: OtaReport, onDelivered?: () => void): void {
    this.#form('ota_status', now, (stamp) => otaText(stamp, report), onDelivered);
  }

  /** Empties the buffer, and forgets what was sampled for it. */
  empty(now: number): void {
    const { spoiler, outbox, counters } = this.#parts;
    this.#sampledUntil = now;
    counters.lost += spoiler.release().length + outbox.empty();
  }

  /** Gives away what a fault holds back. */
  release(): void {
    for (const message of this.#parts.spoiler.release()) this.#keep(message);
  }

  #form(category: Category, now: number, text: (stamp: Stamp) => string, onDelivered?: () => void): void {
    const { meter, skew, sequence, spoiler, counters } = this.#parts;
    const stamp = { id: meter.id, time: now + skew, ...sequence.take() };
    counters.formed++;
    for (const message of spoiler.pass({ category, seq: stamp.seq, text: () => text(stamp), onDelivered }))
      this.#keep(message);
  }

  #keep(message: Formed): void {
    const dropped = this.#parts.outbox.add(message);
    if (dropped && !dropped.delivered) this.#parts.counters.lost++;
  }
}

type Range = { from: number; to: number };

/** The stretches of time that fill one message each. A meter that samples less often than it sends may have none. */
function* rangesOf(meter: Meter, from: number, to: number, cadence: number): Generator<Range> {
  const longest = Math.floor(MOST_MEASUREMENTS / meter.metrics.length) * cadence;
  const last = ticksUntil(meter, to, cadence);
  for (let start = from; ticksUntil(meter, start, cadence) < last; start += longest)
    yield { from: start, to: Math.min(start + longest, to) };
}
