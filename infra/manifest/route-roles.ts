import type { RouteSpec } from './types.ts';
export const routeRoles = (routes: RouteSpec[]): string => String(routes.length);
