import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Conflict, InvalidRequest, UnprocessableContent } from '#domain/errors.ts';
import { noteNothingDone } from '#store/audit/deed.ts';
import type { Claimed, Idempotency, KeptReply, RepeatableRequest } from '#store/idempotency/port.ts';
import { callerOf } from './caller.ts';
import { statusOf } from './problem.ts';
import type { Reply, Route } from './route.ts';

/** A key goes into a log line and an index: visible ASCII, and not long. */
const KEY = /^[!-~]{1,255}$/;

/**
 * Has a route heed Idempotency-Key (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/): by caller and route, the
 * same request with the same key is done once within 24 hours, and answered alike. A refusal (4xx) is not kept, for the same request
 * may be right later. Not for routes that answer a secret: the answer is kept as it is.
 */
export function idempotent<S>(inner: Route<S>): Route<S & { idempotency: Idempotency }> {
  const { contract } = inner;
  if (!contract.headers?.includes('idempotency-key'))
    throw new Error(`the contract "${contract.summary}" does not name the header idempotency-key`);
  const answer = async (
    event: APIGatewayProxyEventV2,
    services: S & { idempotency: Idempotency },
  ): Promise<Reply<unknown>> => {
    const request = requestOf(event);
    if (request === null) return inner(event, services);
    const claim = await services.idempotency.claim(request);
    if (claim.state === 'done') {
      noteNothingDone();
      return replayed(claim.reply);
    }
    if (claim.state === 'other_request')
      throw new UnprocessableContent(
        'Idempotency-Key: it stands for another request already, take a new one',
      );
    if (claim.state === 'in_flight')
      throw new Conflict('Idempotency-Key: this request is still being worked on, ask again in a moment');
    return settled(services.idempotency, request, claim, () =>
      inner(event, services, { id: claim.id, since: claim.since }),
    );
  };
  return Object.assign(answer, { contract });
}

async function settled(
  idempotency: Idempotency,
  request: RepeatableRequest,
  claimed: Claimed,
  run: () => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  try {
    const reply = await run();
    await idempotency.keep(request, claimed, keptOf(reply));
    return reply;
  } catch (error) {
    const end = statusOf(error) < 500 ? 'release' : 'breakOff';
    // where the store is away too, the claim runs out by itself
    await idempotency[end](request, claimed).catch(() => undefined);
    throw error;
  }
}

function requestOf(event: APIGatewayProxyEventV2): RepeatableRequest | null {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return null;
  if (!KEY.test(key))
    throw new InvalidRequest('Idempotency-Key: expected 1 to 255 visible characters of ASCII', [
      { path: 'Idempotency-Key', message: 'expected 1 to 255 visible characters of ASCII' },
    ]);
  const { rawPath, rawQueryString, body = '' } = event;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([rawPath, rawQueryString, body]))
    .digest();
  return { subject: callerOf(event).subject, route: event.routeKey, key, fingerprint };
}

const keptOf = (reply: Reply<unknown>): KeptReply => ({
  status: reply.status,
  headers: reply.headers ?? {},
  ...('json' in reply
    ? { contentType: 'application/json', text: JSON.stringify(reply.json) }
    : { contentType: reply.contentType, text: reply.text }),
});

const replayed = ({ headers, ...reply }: KeptReply): Reply<never> => ({
  ...reply,
  headers: { ...headers, 'idempotent-replayed': 'true' },
});
