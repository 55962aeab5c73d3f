import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { mayAct, type Role } from '#domain/access/role.ts';
import { type RouteRoles, routeKeyOf } from '#domain/access/route-roles.ts';
import type { VerifyToken } from '#lambda/access/token-verifier.ts';
import { logger } from '#lambda/logger.ts';

export type RequestEvent = Pick<
  APIGatewayRequestAuthorizerEventV2,
  'routeKey' | 'headers' | 'requestContext'
>;

export type Services = { roles: RouteRoles; verify: VerifyToken };

/**
 * What a gateway takes as an answer; the context goes on to the function that answers the request. Of a refusal it says whether
 * another login may help (401) or not (403), which gateways that know the difference answer.
 */
export type Decision = {
  isAuthorized: boolean;
  context: { subject: string; role: Role } | { refused: 'login' | 'role' } | Record<string, never>;
};

type Refusal = { reason: string; subject?: string };

/** Of RFC 6750, 2.1; the name of the scheme is in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Decides on a request by the role that its route asks for. Whoever is refused is not told why; the log has it, without the
 * token. @throws StoreAway when the issuer of tokens does not answer, which says nothing about the request
 */
export async function authorize(event: RequestEvent, { roles, verify }: Services): Promise<Decision> {
  const needed = roles.get(routeKeyOf(event.routeKey));
  if (needed === undefined) return refuse(event, { reason: 'there is no such route' });
  if (needed === null) return { isAuthorized: true, context: {} };
  const token = BEARER.exec(event.headers?.authorization ?? '')?.[1];
  if (token === undefined) return refuse(event, { reason: 'no bearer token' }, 'login');
  const verdict = await verify(token);
  if (!verdict.ok) return refuse(event, verdict, 'login');
  const { subject, role } = verdict;
  if (role === null) return refuse(event, { reason: 'the token gives none of our roles', subject });
  if (!mayAct(role, needed)) return refuse(event, { reason: `${role} is less than ${needed}`, subject });
  return { isAuthorized: true, context: { subject, role } };
}

function refuse(
  { routeKey, requestContext }: RequestEvent,
  { reason, subject }: Refusal,
  refused: 'login' | 'role' = 'role',
): Decision {
  logger.warn('request refused', {
    function: 'authorize-request',
    route: routeKey,
    request_id: requestContext.requestId,
    reason,
    ...(subject === undefined ? {} : { subject }),
  });
  return { isAuthorized: false, context: { refused } };
}
