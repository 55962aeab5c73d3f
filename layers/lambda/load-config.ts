import type * as z from 'zod';

/** The environment does not fit what the function needs; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a function's settings from the environment by its schema. An empty variable counts as absent, as compose files
 * and consoles set them so. @throws ConfigError with all problems at once, each with the variable's name
 */
export function loadConfig<C>(schema: z.ZodType<C>, env: NodeJS.ProcessEnv): C {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`these settings can't be used:\n${problems.join('\n')}`);
}
