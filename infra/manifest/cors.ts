/** What pages of other origins may send and see, where a home lets them in; the same in every home. */
export const CORS = {
  requestHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key', 'x-request-id'],
  answerHeaders: ['etag', 'idempotent-replayed', 'link', 'location', 'retry-after', 'x-request-id'],
} as const;
