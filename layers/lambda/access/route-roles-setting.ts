import * as z from 'zod';
import { readRouteRoles } from '#domain/access/route-roles.ts';

/** Which role each route asks for, in the environment, as the manifest's routeRoles writes it. */
export const RouteRolesSetting = z.string().transform((text, context) => {
  const roles = readRouteRoles(text);
  if (roles !== null) return roles;
  context.addIssue({
    code: 'custom',
    message: 'expected the roles of routes, as 0/api/devices=GvPa;2/*=Gv',
  });
  return z.NEVER;
});
