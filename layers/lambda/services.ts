import type * as z from 'zod';
import { loadConfig } from './load-config.ts';

/** How a function gets what it works with: its settings' schema and what is made of them. */
export type Built<C, S> = { config: z.ZodType<C>; build: (config: C) => S };

const forgetters: (() => void)[] = [];

/** Has every function build its services anew at its next event, for whoever gives this process other settings, as tests do. */
export function forgetServices(): void {
  for (const forget of forgetters) forget();
}

/**
 * Builds a function's services at the first event and keeps them for the next ones, as long as the process lives (a
 * cold start on Lambda). A failure is not kept: the next event tries again.
 */
export function onceBuilt<C, S>({ config, build }: Built<C, S>): () => S {
  let services: { value: S } | undefined;
  forgetters.push(() => {
    services = undefined;
  });
  return () => {
    services ??= { value: build(loadConfig(config, process.env)) };
    return services.value;
  };
}
