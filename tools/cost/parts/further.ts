import type { Assumptions, PARTS } from '../assumptions.ts';
import type { Design } from '../designs.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';
import { MONTH_HOURS, type Volume } from '../volume.ts';
import { invocationsOf, lambdaLines } from './lambda.ts';
import { scheduleLines } from './schedules.ts';

type Part = (design: Design, volume: Volume, assumed: Assumptions) => Line[];

const KB_PER_GB = 1_000_000;
const MILLION = 1_000_000;

/** What is on the bill only if it is asked for. */
const FURTHER: Record<(typeof PARTS)[number], Part> = {
  database: (_, { messages }, { acu, databaseGb, databaseIo }) => [
    line('other', PRICES.capacity, acu * MONTH_HOURS),
    line('other', PRICES.databaseStorage, databaseGb),
    line('other', PRICES.databaseWrites, messages * databaseIo),
  ],
  // Larger instances take and cost in proportion, so a larger one stands here as several of medium size.
  metrics: (_, { perSecond }, { samples, instanceSamples }) => [
    line('other', PRICES.influx, Math.max(1, Math.ceil((perSecond * samples) / instanceSamples))),
  ],
  logs: (design, volume, assumed) => {
    const gb = (invocationsOf(design, volume, assumed) * assumed.logKb) / KB_PER_GB;
    return [line('other', PRICES.logs, gb), line('other', PRICES.logStorage, gb)];
  },
  api: (_, __, { requests, requestMs, memory }) => [
    line('other', PRICES.requests, requests * MILLION),
    ...lambdaLines('other', requests * MILLION, requests * MILLION * requestMs, memory),
  ],
  alarms: (_, __, { alarms }) => [line('other', PRICES.alarms, alarms), line('other', PRICES.dashboards, 1)],
  figures: (_, __, { figures }) => [line('other', PRICES.figures, figures)],
  schedules: (_, __, { scheduleMs, webhookS }) => scheduleLines(scheduleMs, webhookS),
};

export const further: Part = (design, volume, assumed) =>
  [...new Set(assumed.with)].flatMap((part) => FURTHER[part](design, volume, assumed));
