import { forMessages } from './functions/by-message.ts';
import { forRequests } from './functions/by-request.ts';
import { forUpkeep } from './functions/by-schedule.ts';
import { forHomes } from './functions/by-the-home.ts';
import type { FunctionSpec } from './types.ts';

/** All functions, by name. */
export const functions: Record<string, FunctionSpec> = {
  ...forMessages,
  ...forRequests,
  ...forUpkeep,
  ...forHomes,
};
