import { randomUUID } from 'node:crypto';
import { handler } from '#functions/manage-devices/handler.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';

export type Asked = NonNullable<Parameters<typeof requestEvent>[1]> & {
  headers?: Record<string, string>;
  /** A body that JSON.stringify would not write. */
  rawBody?: string;
};

/** Asks the function as API Gateway would; `routeKey` as the manifest has it. */
export async function ask(routeKey: string, { headers = {}, rawBody, ...asked }: Asked = {}) {
  const event = requestEvent(routeKey, asked);
  const body = rawBody === undefined ? {} : { body: rawBody };
  const type: Record<string, string> = rawBody === undefined ? {} : { 'content-type': 'application/json' };
  return answerOf(
    await handler({ ...event, ...body, headers: { ...event.headers, ...type, ...headers } }, CONTEXT),
  );
}

/** A name that no other test has. */
export const newId = (kind = 'm'): string => `${kind}-${randomUUID().slice(0, 8)}`;

/** Creates a device and answers its id. */
export async function created(more: object = {}): Promise<string> {
  const id = newId();
  const { status, text } = await ask('POST /api/devices', {
    body: { device_id: id, device_name: 'Tram 12, roof', ...more },
  });
  if (status !== 201) throw new Error(text);
  return id;
}

export const get = (id: string) => ask('GET /api/devices/{id}', { params: { id } });
export const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  ask('PUT /api/devices/{id}', { params: { id }, body, headers });
export const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  ask('PATCH /api/devices/{id}', { params: { id }, body, headers });
