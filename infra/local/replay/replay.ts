import { StoreAway } from '#domain/errors.ts';
import { DAY_MS, HOUR_MS } from '#domain/lengths-of-time.ts';
import { type Batch, batchesOf, oneAhead } from './batches.ts';
import { Differences } from './differences.ts';
import type { ReplayHome } from './home.ts';
import type { OldMinutes } from './old-minutes.ts';
import type { Options } from './options.ts';
import { Pace } from './pace.ts';
import type { State } from './progress.ts';
import { readArchive } from './source.ts';
import { Tally } from './tally.ts';
import { untilThere } from './until-there.ts';
import { patiently, type Watch } from './watch.ts';

const BATCH = 1000;

/** Feeds what the options ask for from the archive to the functions, and tells what became of it. */
export class Replay {
  readonly tally = new Tally();
  readonly differences: Differences | null;
  /** How far it is, for the progress. */
  readonly state: State = { day: '', part: 0, messages: 0, waiting: null };
  readonly #home: ReplayHome;
  readonly #options: Options;
  readonly #minutes: OldMinutes | null;
  readonly #watch: Watch;
  readonly #pace: Pace;

  constructor(home: ReplayHome, options: Options, minutes: OldMinutes | null, watch: Watch) {
    this.#home = home;
    this.#options = options;
    this.#minutes = minutes;
    this.#watch = watch;
    this.#pace = new Pace(options.rate);
    this.differences = home.metrics && new Differences(home.metrics, options);
  }

  /** Answers null when all is in, else where to go on. What is away is waited for. */
  async run(): Promise<{ goOn: number | null } | null> {
    let { from } = this.#options;
    const onAway = ({ message }: StoreAway) => {
      this.#watch.onAway('archive', message);
      from = this.#latest(this.#dayInWork()); // what is of days before is in
      this.tally.forgetDay();
    };
    try {
      if (await untilThere(() => this.#readFrom(from), this.#watch.signal, onAway)) return null;
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error; // the signal came, and nobody waits any longer
    }
    const unfinished = Math.min(
      this.#dayInWork() ?? Number.POSITIVE_INFINITY,
      this.#minutes?.firstWaiting() ?? Number.POSITIVE_INFINITY,
    );
    return { goOn: this.#latest(Number.isFinite(unfinished) ? unfinished : undefined) ?? null };
  }

  #dayInWork(): number | undefined {
    return this.state.day === '' ? undefined : startOf(this.state.day);
  }

  /** Not before the time that was asked for. */
  #latest(time: number | undefined): number | undefined {
    const { from } = this.#options;
    return time === undefined ? from : Math.max(time, from ?? time);
  }

  /** Answers false when the signal came first. @throws StoreAway */
  async #readFrom(from: number | undefined): Promise<boolean> {
    const { devices, to, rate } = this.#options;
    const margin = this.#minutes === null ? 0 : HOUR_MS; // minutes at the ends have samples of messages beside them
    const request = {
      devices,
      from: from === undefined ? undefined : from - margin,
      to: to === undefined ? undefined : to + margin,
    };
    const reads = readArchive(this.#home.archive, request);
    const size = Math.max(1, Math.min(BATCH, Math.floor(rate)));
    for await (const batch of oneAhead(batchesOf(reads, size)))
      if (this.#watch.signal.aborted || !(await this.#take(batch, from))) return false;
    await this.#settle(Number.MAX_SAFE_INTEGER);
    return !this.#watch.signal.aborted;
  }

  /** Answers false when the signal came first. */
  async #take(batch: Batch, from = Number.NEGATIVE_INFINITY): Promise<boolean> {
    const { to = Number.POSITIVE_INFINITY } = this.#options;
    if (batch.day !== this.state.day) {
      await this.#settle(startOf(batch.day) - 2 * DAY_MS);
      this.tally.beginDay();
    }
    Object.assign(this.state, { day: batch.day, part: batch.progress, waiting: null });
    const wanted = batch.messages.filter(({ time }) => time >= from && time < to);
    this.tally.read(wanted, batch.unreadable);
    await patiently(async () => this.differences?.countBefore(wanted), this.#watch);
    await this.#pace.wait(wanted.length, this.#watch.signal);
    const messages = wanted.map(({ message }) => message);
    const done = await Promise.all(this.#home.feeders.map((feeder) => feeder.feed(messages)));
    if (done.includes(false)) return false;
    this.#minutes?.take(batch.messages);
    if (done.length > 0) this.tally.counted.fed += messages.length;
    this.state.messages += messages.length;
    return true;
  }

  #settle(lastDay: number): Promise<void> {
    return patiently(async () => this.#minutes?.settle(lastDay), this.#watch);
  }
}

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
