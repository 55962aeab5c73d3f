import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { AccessConfig } from '#lambda/access/issuer.ts';
import { RouteRolesSetting } from '#lambda/access/route-roles-setting.ts';
import { tokenVerifier } from '#lambda/access/token-verifier.ts';
import { onceBuilt } from '#lambda/services.ts';
import { authorize, type Decision, type RequestEvent, type Services } from './authorize.ts';

export const Config = AccessConfig.extend({
  /** Which role each route asks for, as the manifest's routeRoles writes it. */
  ROUTE_ROLES: RouteRolesSetting,
});

export const build = (config: z.infer<typeof Config>): Services => ({
  roles: config.ROUTE_ROLES,
  verify: tokenVerifier(config),
});

const services = onceBuilt({ config: Config, build });

/** The authorizer of an HTTP API, payload format 2.0 with simple responses. */
export const handler = middy(
  (event: RequestEvent, _context: Context): Promise<Decision> => authorize(event, services()),
);
