import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readRouteRoles } from '#domain/access/route-roles.ts';
import { AccessConfig } from '#lambda/access/issuer.ts';
import { tokenVerifier } from '#lambda/access/token-verifier.ts';
import { onceBuilt } from '#lambda/services.ts';
import { authorize, type Decision, type RequestEvent, type Services } from './authorize.ts';

export const Config = AccessConfig.extend({
  /** Which role each route asks for, as the manifest's routeRoles writes it. */
  ROUTE_ROLES: z.string().transform((text, context) => {
    const roles = readRouteRoles(text);
    if (roles !== null) return roles;
    context.addIssue({
      code: 'custom',
      message: 'expected the roles of routes, as 0/api/devices=GvPa;2/*=Gv',
    });
    return z.NEVER;
  }),
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
