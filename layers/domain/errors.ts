/**
 * A store did not answer, or asked for time (connection refused, time-out, throttled, serialisation failure): nothing
 * is wrong with the request or the message, and the same call may succeed later.
 */
export class StoreAway extends Error {
  override readonly name = 'StoreAway';
  readonly store: string;
  constructor(store: string, cause: unknown) {
    super(`${store} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.store = store;
  }
}

/** A field of a request that can't be used, and why. */
export type FieldError = { path: string; message: string };

/** The request can't be understood or breaks a rule; `detail` says what to change. Answered as 400. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly errors: FieldError[];
  constructor(detail: string, errors: FieldError[] = []) {
    super(detail);
    this.errors = errors;
  }
}

/** There is no such thing. Answered as 404. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** The thing exists already, or its state forbids the request. Answered as 409. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** The thing has changed since the client read it (If-Match). Answered as 412. */
export class PreconditionFailed extends Error {
  override readonly name = 'PreconditionFailed';
}

/** The body is larger than the route takes. Answered as 413. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The body is of a kind the route does not take. Answered as 415. */
export class UnsupportedMediaType extends Error {
  override readonly name = 'UnsupportedMediaType';
}

/** Nobody has said who asks, or nobody believes it. Answered as 401. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
  /** As RFC 6750, 3.1 has it; absent where no login was tried. */
  readonly code: 'invalid_token' | undefined;
  constructor(detail: string, code?: 'invalid_token') {
    super(detail);
    this.code = code;
  }
}

/** It is known who asks, and who asks may not do this. Answered as 403. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}

/** More was asked than is allowed. Answered as 429. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  /** After so many seconds it can be tried again. */
  readonly retryAfter: number;
  constructor(detail: string, retryAfter: number) {
    super(`${detail}: try again in ${Math.ceil(retryAfter)} s`);
    this.retryAfter = Math.ceil(retryAfter);
  }
}

/** The request is well formed, but can't be what the client means: its Idempotency-Key stands for another one. Answered as 422. */
export class UnprocessableContent extends Error {
  override readonly name = 'UnprocessableContent';
}
