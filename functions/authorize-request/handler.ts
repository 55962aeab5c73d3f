import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { onceBuilt } from '#lambda/services.ts';
import { authorize, type Decision, type RequestEvent, type Services } from './authorize.ts';
import { Config } from './config.ts';
import { verifierOf } from './verifier.ts';

export { Config };

export const build = (config: Config): Services => ({ roles: config.roles, verify: verifierOf(config) });

const services = onceBuilt({ config: Config, build });

/** The authorizer of an HTTP API, payload format 2.0 with simple responses. */
export const handler = middy(
  (event: RequestEvent, _context: Context): Promise<Decision> => authorize(event, services()),
);
