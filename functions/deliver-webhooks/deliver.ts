import { setTimeout as pause } from 'node:timers/promises';
import type { AlertEvents, Due } from '#store/alert-events/port.ts';
import { secretValue } from '#store/secrets.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import { attempt } from './attempt.ts';
import type { Receiver } from './receiver.ts';
import { retryAt } from './retry.ts';

/** `secret`: what receivers know us by, or the ARN of a secret that holds it. */
export type Services = { events: AlertEvents; receivers: Receiver[]; secret: string; limits: Limits };

/** `lingerMs`: for how long a run looks for what is new. `runMs`: when it ends at the latest. `lookMs`: how often it looks. */
type Limits = { lingerMs: number; runMs: number; lookMs: number };

type Done = { handed_on: number; delivered: number; not_delivered: number; given_up: number };

/** Devices whose oldest events are told in one turn, and how many at once to one receiver. */
const DEVICES_A_TURN = 100;
const AT_ONCE = 8;

/** After so many failures in a row a receiver is left alone for this run: it is away. */
const AWAY = 5;

/**
 * Tells each receiver of the alerts that were raised and cleared. Each has a course of its own, so a slow one holds nobody else; a
 * run looks for new events for a while, for the schedules that find them run at the same time.
 */
export async function deliverWebhooks(_due: Date, services: Services): Promise<Record<string, number>> {
  const { events, receivers, limits } = services;
  const done: Done = { handed_on: 0, delivered: 0, not_delivered: 0, given_up: 0 };
  const started = Date.now();
  const names = receivers.map(({ name }) => name);
  if (receivers.length === 0) return { ...done, handed_on: await events.handOn([]) };
  const secret = await secretValue(services.secret);
  const look = async () => {
    done.handed_on += await events.handOn(names);
  };
  await look();
  const courses = receivers.map((receiver) => new Course(receiver, secret, services, done, started));
  const linger = started + limits.lingerMs;
  await Promise.all([...courses.map((course) => course.until(linger)), lookUntil(linger, limits, look)]);
  return done;
}

async function lookUntil(end: number, { lookMs }: Limits, look: () => Promise<void>): Promise<void> {
  while (Date.now() < end) {
    await pause(lookMs);
    await look();
  }
}

/** One receiver's course through what is due. */
class Course {
  readonly #receiver: Receiver;
  readonly #secret: string;
  readonly #services: Services;
  readonly #done: Done;
  readonly #end: number;
  #failures = 0;

  constructor(receiver: Receiver, secret: string, services: Services, done: Done, started: number) {
    this.#receiver = receiver;
    this.#secret = secret;
    this.#services = services;
    this.#done = done;
    this.#end = started + services.limits.runMs;
  }

  /** Tells what is due until there is nothing more, and looks for more until `linger` (epoch ms). */
  async until(linger: number): Promise<void> {
    const { events, limits } = this.#services;
    let after = '';
    let found = 0;
    while (this.#failures < AWAY && Date.now() < this.#end) {
      const { due, next } = await events.due(this.#receiver.name, after, DEVICES_A_TURN, Date.now());
      await someAtOnce(due, AT_ONCE, (one) => this.#tell(one));
      found += due.length;
      after = next ?? '';
      if (next !== null) continue;
      if (found === 0 && Date.now() >= linger) return;
      if (found === 0) await pause(limits.lookMs);
      found = 0;
    }
  }

  async #tell(due: Due): Promise<void> {
    if (this.#failures >= AWAY || Date.now() >= this.#end) return;
    const answer = await attempt(this.#receiver.url, this.#secret, due, Date.now());
    const now = Date.now();
    const { events } = this.#services;
    if (answer.ok) {
      this.#failures = 0;
      this.#done.delivered += 1;
      return events.settle(this.#receiver.name, due.event, { state: 'delivered' }, now);
    }
    this.#failures += 1;
    const again = answer.gone ? null : retryAt(due.attempts + 1, now, Math.random());
    this.#done[again === null ? 'given_up' : 'not_delivered'] += 1;
    const { problem } = answer;
    return events.settle(
      this.#receiver.name,
      due.event,
      { state: 'not_delivered', problem, retryAt: again },
      now,
    );
  }
}
