import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AuditLog } from '#store/audit/audit-log.ts';
import type { Deed } from '#store/audit/change.ts';
import { watchDeed } from '#store/audit/deed.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { timed } from '#store/timed.ts';
import { callerOf } from './caller.ts';
import { logger } from './logger.ts';
import { statusOf } from './problem.ts';
import type { Reply } from './route.ts';
import { onceBuilt } from './services.ts';

const auditLog = onceBuilt({
  config: DatabaseConfig,
  build: ({ DATABASE_URL }) => timed('audit', new AuditLog(DATABASE_URL)),
});

/**
 * Answers a request and leaves an entry in the audit log for each change: in the change's own transaction where the store writes it
 * there; else before the change where the function announces it, and is then told how it ended; else right after. What can't be
 * written after a change goes into the function's log, for the change is done.
 * @param name of the function
 */
export async function audited(
  name: string,
  event: APIGatewayProxyEventV2,
  answer: () => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  if (event.routeKey.startsWith('GET ')) return answer();
  const log = auditLog(); // before anything is changed: who can't say where the log is, changes nothing
  const deed = deedOf(event);
  const done = await watchDeed(deed, (...words) => log.write(...words), answer);
  const note = (work: Promise<unknown>) =>
    work.catch((error) => {
      const { requestId: request_id, ...what } = deed;
      logger.error('a change is not in the audit log', { function: name, request_id, error, ...what });
    });
  const { outcome, announced } = done;
  if (outcome.status === 'rejected') {
    // what broke off may be done or not, and its entry says so
    if (announced !== undefined && statusOf(outcome.reason) < 500) await note(log.withdraw(announced));
    throw outcome.reason;
  }
  const reply = outcome.value;
  const after = 'json' in reply ? reply.json : undefined;
  if (announced !== undefined) await note(log.complete(announced, after));
  else if (!done.isWritten && reply.status < 400) await note(log.write(deed, { after }));
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
