import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { TooManyRequests } from '#domain/errors.ts';
import { TokenBuckets } from '#domain/token-bucket.ts';
import { callerOf } from '#lambda/caller.ts';

/** A page that loads asks for many things at once. */
const BURST_SECONDS = 2;

export type RateLimit = (event: APIGatewayProxyEventV2) => void;

/**
 * Limits how often each caller asks: a person or program by its name, and who has none by the address. In memory, so each runtime
 * counts for itself.
 * @param perSecond null: without a limit
 * The function that is answered throws TooManyRequests.
 */
export function rateLimit(perSecond: number | null): RateLimit {
  if (perSecond === null) return () => {};
  const buckets = new TokenBuckets({ rate: perSecond, burst: perSecond * BURST_SECONDS });
  return (event) => {
    const wait = buckets.take(nameOf(event), performance.now());
    if (wait > 0) throw new TooManyRequests(`at most ${perSecond} requests a second are taken`, wait);
  };
}

function nameOf(event: APIGatewayProxyEventV2): string {
  const isKnown = 'authorizer' in event.requestContext;
  return isKnown ? `caller ${callerOf(event).subject}` : `address ${event.requestContext.http.sourceIp}`;
}
