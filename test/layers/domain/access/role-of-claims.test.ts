import { expect, it } from 'vitest';
import { mayAct, ROLES } from '#domain/access/role.ts';
import { roleOfClaims } from '#domain/access/role-of-claims.ts';

it.each([
  ['a list', { roles: ['viewer', 'other', 'operator'] }, 'roles', 'operator'],
  ['the list of Cognito', { 'cognito:groups': ['admin'] }, 'cognito:groups', 'admin'],
  ['the nested list of Keycloak', { realm_access: { roles: ['viewer'] } }, 'realm_access.roles', 'viewer'],
  [
    'a claim whose name has dots',
    { 'https://example.org/roles': ['admin'] },
    'https://example.org/roles',
    'admin',
  ],
  ['one text', { scope: 'openid operator' }, 'scope', 'operator'],
])('finds the highest role in %s', (_, claims, claim, role) => {
  expect(roleOfClaims(claims, claim)).toBe(role);
});

it.each([
  ['no claim', {}, 'roles'],
  ['other roles', { roles: ['root', 'Admin', 'administrator'] }, 'roles'],
  ['what is neither list nor text', { roles: { admin: true } }, 'roles'],
  ['lists of lists', { roles: [['admin']] }, 'roles'],
  ['what every object has', { a: 'admin' }, 'constructor.name'],
  ['a way that ends early', { realm_access: 'admin' }, 'realm_access.roles'],
])('finds none in %s', (_, claims, claim) => {
  expect(roleOfClaims(claims, claim)).toBeNull();
});

it('lets each role do what those before it may', () => {
  expect(ROLES.map((has) => ROLES.filter((needed) => mayAct(has, needed)))).toEqual([
    ['viewer'],
    ['viewer', 'operator'],
    ['viewer', 'operator', 'admin'],
  ]);
});
