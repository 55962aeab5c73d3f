import { isJsonObject } from '../api/json-object.ts';
import { ROLES, type Role } from './role.ts';

/**
 * The highest role that a token's claims give, or null where there is none of ours. The claim holds a list of roles, or a text
 * with spaces between them as `scope` has.
 * @param claim its name, such as `cognito:groups`, or the way to it by dots, such as Keycloak's `realm_access.roles`; a name that
 * has dots itself, such as Auth0's `https://example.org/roles`, is taken first
 */
export function roleOfClaims(claims: Record<string, unknown>, claim: string): Role | null {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : followed(claims, claim.split('.'));
  const names: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return ROLES.findLast((role) => names.includes(role)) ?? null;
}

const followed = (claims: unknown, way: string[]): unknown =>
  way.reduce<unknown>(
    (at, name) => (isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    claims,
  );
