import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteSpec } from '#manifest/types.ts';

export type Asked = {
  request: IncomingMessage;
  url: URL;
  route: RouteSpec;
  params: Record<string, string>;
  body: Buffer;
  requestId: string;
  /** The address that asks. */
  sourceIp: string;
};

/**
 * A request as API Gateway hands it to a function (payload format 2.0,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function eventOf({
  request,
  url,
  route,
  params,
  body,
  requestId,
  sourceIp,
}: Asked): APIGatewayProxyEventV2 {
  const now = new Date();
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    queryStringParameters: queryOf(url.searchParams),
    pathParameters: params,
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: request.headers.host ?? '',
      domainPrefix: '',
      http: {
        method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    body: body.toString('utf8'),
    isBase64Encoded: false,
  };
}

/** A name that stands several times has its values joined by commas, as in format 2.0. */
const queryOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));
