import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { ROLES } from '#domain/access/role.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '#domain/errors.ts';
import { TokenBuckets } from '#domain/token-bucket.ts';
import type { Handler } from '../import-handler.ts';

/** What authorize-request answers. */
const Decision = z.discriminatedUnion('isAuthorized', [
  z.object({
    isAuthorized: z.literal(true),
    context: z.object({ subject: z.string(), role: z.enum(ROLES) }).or(z.strictObject({})),
  }),
  z.object({ isAuthorized: z.literal(false), context: z.object({ refused: z.enum(['login', 'role']) }) }),
]);

/** Failed logins of an address: so many at once, and then one every six seconds. */
const FAILURES = { rate: 1 / 6, burst: 20 };

export type Login = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyEventV2>;

/**
 * Asks authorize-request about a request, as a gateway does, and answers the request with what it found out.
 * @param authorize its handler
 * The function that is answered throws Unauthorized, Forbidden, TooManyRequests, and StoreAway where the issuer or the keys are away.
 */
export function loginBy(authorize: Handler): Login {
  const failures = new TokenBuckets(FAILURES);
  return async (event) => {
    const { requestContext, routeKey } = event;
    const { sourceIp } = requestContext.http;
    const wait = failures.wait(sourceIp, performance.now());
    if (wait > 0 && event.headers.authorization !== undefined)
      throw new TooManyRequests('too many failed logins from your address', wait);
    const { headers } = event;
    const decision = Decision.parse(await authorize({ routeKey, headers, requestContext }, {}));
    if (decision.isAuthorized)
      return { ...event, requestContext: withCaller(requestContext, decision.context) };
    if (decision.context.refused === 'role') throw new Forbidden('your role does not allow this');
    if (event.headers.authorization === undefined)
      throw new Unauthorized('show who you are: Authorization: Bearer, with a token or an API key');
    failures.take(sourceIp, performance.now());
    throw new Unauthorized(
      'this token or key is not taken: it is wrong, has expired, or was revoked',
      'invalid_token',
    );
  };
}

const withCaller = (requestContext: APIGatewayProxyEventV2['requestContext'], lambda: object) =>
  Object.keys(lambda).length === 0 ? requestContext : { ...requestContext, authorizer: { lambda } };
