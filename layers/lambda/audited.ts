import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AuditLog } from '#store/audit/audit-log.ts';
import type { Deed } from '#store/audit/change.ts';
import { doDeed } from '#store/audit/deed.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { callerOf } from './caller.ts';
import { logger } from './logger.ts';
import type { Reply } from './route.ts';
import { onceBuilt } from './services.ts';

const auditLog = onceBuilt({
  config: DatabaseConfig,
  build: ({ DATABASE_URL }) => new AuditLog(DATABASE_URL),
});

/**
 * Answers a request and leaves an entry in the audit log for each change: in the change's own transaction where the store writes it
 * there, else right after the change. An entry that can't be written then goes into the function's log, for the change is done.
 */
export async function audited(
  event: APIGatewayProxyEventV2,
  answer: () => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  if (event.routeKey.startsWith('GET ')) return answer();
  const log = auditLog(); // before anything is changed: who can't say where the log is, changes nothing
  const deed = deedOf(event);
  const { result: reply, change, isWritten } = await doDeed(deed, answer);
  if (isWritten || reply.status >= 400) return reply;
  const entry = { after: 'json' in reply ? reply.json : undefined, ...change };
  await log
    .write(deed, entry)
    .catch((error) => logger.error('a change is not in the audit log', { error, ...deed, ...change }));
  return reply;
}

function deedOf(event: APIGatewayProxyEventV2): Deed {
  const { subject, role } = callerOf(event);
  const { requestId, http } = event.requestContext;
  const named = Object.values(event.pathParameters ?? {});
  return {
    subject,
    role,
    route: event.routeKey,
    target: named.length === 0 ? null : named.join('/'),
    requestId,
    address: http.sourceIp,
  };
}
