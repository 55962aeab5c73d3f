import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { tellCloudWatch } from './cloudwatch.ts';
import { type Built, onceBuilt } from './services.ts';

/** A function that a service of the cloud asks, and whose answer it goes by. */
export type HookFunction<C, S, E, A> = Built<C, S> & {
  name: string;
  event: z.ZodType<E>;
  run: (event: E, services: S) => Promise<A>;
};

/**
 * The handler for such a question. An error, and an event of another form, fail the invocation, which every service that asks takes
 * as a refusal and an alarm sees.
 */
export function hookHandler<C, S, E, A>(fn: HookFunction<C, S, E, A>) {
  const services = onceBuilt(fn);
  return middy(async (event: unknown, _context: Context): Promise<A> => {
    const answer = await fn.run(fn.event.parse(event), services());
    await tellCloudWatch(fn.name);
    return answer;
  });
}
