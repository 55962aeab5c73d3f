import type * as z from 'zod';
import { loadConfig } from './load-config.ts';

/** How a function gets what it works with: its settings' schema and what is made of them. */
export type Built<C, S> = { config: z.ZodType<C>; build: (config: C) => S };

/**
 * Builds a function's services at the first event and keeps them for the next ones, as long as the process lives (a
 * cold start on Lambda). A failure is not kept: the next event tries again.
 */
export function onceBuilt<C, S>({ config, build }: Built<C, S>): () => S {
  let services: { value: S } | undefined;
  return () => {
    services ??= { value: build(loadConfig(config, process.env)) };
    return services.value;
  };
}
