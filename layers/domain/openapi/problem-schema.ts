import * as z from 'zod';

/** How every error is answered (RFC 9457); `error` repeats the detail for older clients. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    error: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        detail: 'device_name: is missing',
        instance: '/api/devices',
        error: 'device_name: is missing',
        request_id: '5f0c8c5e-6f0a-4d0a-9a57-0d6f7f3f1b55',
        errors: [{ path: 'device_name', message: 'is missing' }],
      },
    ],
  });

/** What API Gateway says by itself, before any function of ours is asked. */
export const GatewayMessage = z.object({ message: z.string() }).meta({ id: 'GatewayMessage' });

/** The refusals there are, and when. */
export const REFUSALS: Record<string, string> = {
  400: 'The request can not be understood or breaks a rule; `errors` names each field and `detail` says what to change',
  401: 'No login, or none that is known',
  403: 'The role is less than this asks for, or a page from elsewhere sends it',
  404: 'There is no such thing',
  409: 'It exists already, its state forbids this, or the same request is still being worked on',
  412: 'It has been changed since it was read (If-Match)',
  413: 'The body is larger than 1 MiB',
  415: 'The body is of another media type than the route takes',
  422: 'The Idempotency-Key stands for another request',
  429: 'Too many requests: try again later',
  500: 'Our fault; `request_id` is in the log too',
  503: 'A store does not answer: try again soon',
};

/** What the gateway of the cloud home may answer by itself, in its own form. */
export const BY_GATEWAY = new Set(['401', '403', '404', '429', '503']);
