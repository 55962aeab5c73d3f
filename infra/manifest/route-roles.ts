import { METHOD_LETTERS, ROLE_LETTERS, routeKeyOf } from '#domain/access/route-roles.ts';
import type { RouteSpec } from './types.ts';

/** Which role each route asks for, as text for the environment of whoever decides (form: #domain/access/route-roles.ts). */
export function routeRoles(routes: RouteSpec[]): string {
  const paths = Map.groupBy(routes, ({ path }) => routeKeyOf(path));
  let before: string[] = [];
  const parts = [...paths.keys()].toSorted().map((path) => {
    const segments = segmentsOf(path);
    const shared = sharedWith(before, segments);
    before = segments;
    const letters = (paths.get(path) ?? []).map(lettersOf).join('');
    return `${shared}/${segments.slice(shared).join('/')}=${letters}`;
  });
  return parts.join(';');
}

/** The root has no segments. */
const segmentsOf = (path: string): string[] =>
  path === '/' ? [] : path.slice(1).replaceAll('{}', '*').split('/');

function sharedWith(before: string[], segments: string[]): number {
  const first = segments.findIndex((segment, index) => segment !== before[index]);
  return first === -1 ? segments.length : first;
}

const lettersOf = ({ method, role }: RouteSpec): string =>
  `${METHOD_LETTERS[method]}${ROLE_LETTERS[role ?? 'none']}`;
