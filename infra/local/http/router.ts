import type { Method, RouteSpec } from '#manifest/types.ts';

export type Match =
  | { found: 'route'; route: RouteSpec; params: Record<string, string> }
  | { found: 'other_methods'; allow: Method[] }
  | { found: 'nothing' };

type Pattern = { route: RouteSpec; segments: string[] };

/**
 * Finds a request's route as API Gateway's HTTP APIs do: a parameter in braces takes one whole segment, and a literal
 * segment goes before a parameter
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
 */
export function routerOf(routes: RouteSpec[]): (method: string, path: string) => Match {
  const patterns: Pattern[] = routes
    .map((route) => ({ route, segments: route.path.split('/') }))
    .sort((a, b) => parameters(a) - parameters(b));
  return (method, path) => {
    const segments = path.split('/');
    const fitting = patterns.filter((pattern) => fits(pattern.segments, segments));
    const wanted = method === 'HEAD' ? 'GET' : method;
    const hit = fitting.find(({ route }) => route.method === wanted);
    if (hit !== undefined)
      return { found: 'route', route: hit.route, params: paramsOf(hit.segments, segments) };
    return fitting.length > 0
      ? { found: 'other_methods', allow: fitting.map(({ route }) => route.method) }
      : { found: 'nothing' };
  };
}

const isParameter = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}');

const parameters = ({ segments }: Pattern): number => segments.filter(isParameter).length;

const fits = (pattern: string[], segments: string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]));

const paramsOf = (pattern: string[], segments: string[]): Record<string, string> =>
  Object.fromEntries(
    pattern.flatMap((part, index) =>
      isParameter(part) ? [[part.slice(1, -1), decodeURIComponent(segments[index] ?? '')]] : [],
    ),
  );
