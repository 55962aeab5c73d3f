import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { tellCloudWatch } from './cloudwatch.ts';
import { logger } from './logger.ts';
import { type Built, onceBuilt } from './services.ts';

/** The event of an EventBridge schedule, and of the local scheduler: when it was due. */
export type ScheduleEvent = { time: string };

/** A function that works by the clock; what it did goes into the log. */
export type ScheduleFunction<C, S> = Built<C, S> & {
  name: string;
  run: (due: Date, services: S) => Promise<Record<string, number>>;
};

/** The handler for a schedule. An error fails the invocation, so that the schedule's alarm sees it. */
export function scheduleHandler<C, S>(fn: ScheduleFunction<C, S>) {
  const services = onceBuilt(fn);
  return middy(async (event: ScheduleEvent, _context: Context): Promise<Record<string, number>> => {
    const done = await fn.run(new Date(event.time), services());
    logger.info('schedule done', { function: fn.name, due: event.time, ...done });
    await tellCloudWatch(fn.name);
    return done;
  });
}
