import { type Problem, unless } from './problem.ts';
import type { Manifest, RouteSpec } from './types.ts';

const ROUTES =
  'HTTP API routes, https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html';
const QUOTAS =
  'HTTP API quotas, https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html';

const SEGMENT = /^(?:[A-Za-z0-9._~:-]+|\{[a-z_]+\})$/;

/** Paths, functions and limits of the routes, and that no two are the same. */
export function checkRoutes(manifest: Manifest): Problem[] {
  const keys = manifest.routes.map(keyOf);
  return manifest.routes.flatMap((route, index) => [
    ...unless(
      keys.indexOf(keyOf(route)) === index,
      keyOf(route),
      'it stands twice',
      'a method and path have one route',
    ),
    ...checkPath(route),
    ...checkTarget(route, manifest),
  ]);
}

/** Two paths that differ only in a parameter's name take the same requests. */
const keyOf = ({ method, path }: RouteSpec): string => `${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`;

function checkPath(route: RouteSpec): Problem[] {
  const segments = route.path.split('/').slice(1);
  const wellFormed = route.path.startsWith('/') && segments.every((segment) => SEGMENT.test(segment));
  return [
    ...unless(
      wellFormed,
      keyOf(route),
      `the path ${route.path} is not one`,
      `literal segments, or parameters {name} of a whole segment: ${ROUTES}`,
    ),
    ...unless(
      route.bodyLimit > 0 && route.bodyLimit <= 6_000_000,
      keyOf(route),
      `a body of ${route.bodyLimit} bytes`,
      'a function takes 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    ),
  ];
}

function checkTarget(route: RouteSpec, { functions }: Manifest): Problem[] {
  if (route.function === null) return [];
  const target = functions[route.function];
  if (target === undefined)
    return unless(
      false,
      keyOf(route),
      `there is no function ${route.function}`,
      'a route leads to a function of the manifest',
    );
  return [
    ...unless(
      target.feed === undefined,
      keyOf(route),
      `${route.function} works on messages`,
      'a function is entered in one way',
    ),
    ...unless(
      target.timeoutSeconds <= 29,
      keyOf(route),
      `${route.function} may take ${target.timeoutSeconds} s`,
      `an integration ends after 30 s: ${QUOTAS}`,
    ),
  ];
}
