import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { ROLES, type Role } from '#domain/access/role.ts';

/** Who makes a request: `subject` names a person, program or key. */
export type Caller = { subject: string; role: Role };

/** Where no login is asked for, whoever reaches the API may do everything. */
const ANYBODY: Caller = { subject: 'anonymous', role: 'admin' };

/** What authorize-request found out, where a gateway puts it (payload format 2.0, Lambda authorizer). */
const Authorized = z.object({
  authorizer: z.object({ lambda: z.object({ subject: z.string(), role: z.enum(ROLES) }) }),
});

/** Who makes a request. */
export function callerOf({ requestContext }: APIGatewayProxyEventV2): Caller {
  const authorized = Authorized.safeParse(requestContext);
  return authorized.success ? authorized.data.authorizer.lambda : ANYBODY;
}
