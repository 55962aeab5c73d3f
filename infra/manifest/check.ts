import { checkFunctions } from './check-functions.ts';
import { checkRoutes } from './check-routes.ts';
import { checkRules } from './check-rules.ts';
import { checkSchedules } from './check-schedules.ts';
import type { Problem } from './problem.ts';
import type { Manifest } from './types.ts';

/** Every problem of a manifest, all at once; an empty list is a sound one. */
export const check = (manifest: Manifest): Problem[] => [
  ...checkFunctions(manifest),
  ...checkRoutes(manifest),
  ...checkRules(manifest),
  ...checkSchedules(manifest),
];
