import type { Role } from './role.ts';

/** A route without its parameters' names: `GET /api/devices/{}`. */
type RouteKey = string;

/** What each route asks of those who call it; null: nothing. */
export type RouteRoles = ReadonlyMap<RouteKey, Role | null>;

/** Letters that stand for methods and roles in the text form. */
export const METHOD_LETTERS = { GET: 'G', POST: 'P', PUT: 'U', PATCH: 'A', DELETE: 'D' } as const;
export const ROLE_LETTERS = { viewer: 'v', operator: 'o', admin: 'a', none: '-' } as const;

/** Two routes that differ only in a parameter's name are one. */
export const routeKeyOf = (routeKey: string): RouteKey => routeKey.replaceAll(/\{[^}]*\}/g, '{}');

/**
 * The text form, which has room for hundreds of routes in a function's environment (4 KB in all): paths in order, separated by `;`,
 * each as the number of segments that it shares with the path before, `/`, its other segments, `=` and a letter each for method
 * and role. A parameter is `*`. So `0/api/devices=GvPa;2/*=Gv` is GET and POST on /api/devices, and GET on /api/devices/{}.
 */
const PATH = /^(\d+)\/([A-Za-z0-9._~:*/-]*)=((?:[GPUAD][voa-])+)$/;

const nameOf = (letters: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(letters).map(([name, letter]) => [letter, name]));

const METHODS = nameOf(METHOD_LETTERS);
const ROLES = new Map<string, Role | null>([
  [ROLE_LETTERS.viewer, 'viewer'],
  [ROLE_LETTERS.operator, 'operator'],
  [ROLE_LETTERS.admin, 'admin'],
  [ROLE_LETTERS.none, null],
]);

/** Reads the text form; null for what is none. */
export function readRouteRoles(text: string): RouteRoles | null {
  const roles = new Map<RouteKey, Role | null>();
  let before: string[] = [];
  for (const part of text.split(';')) {
    const [, shared, rest = '', letters = ''] = PATH.exec(part) ?? [];
    if (shared === undefined || Number(shared) > before.length) return null;
    before = [...before.slice(0, Number(shared)), ...(rest === '' ? [] : rest.split('/'))];
    const path = `/${before.map((segment) => (segment === '*' ? '{}' : segment)).join('/')}`;
    for (const [method = '', role = ''] of letters.match(/../g) ?? [])
      roles.set(`${METHODS.get(method)} ${path}`, ROLES.get(role) ?? null);
  }
  return roles;
}
