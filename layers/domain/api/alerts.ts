import * as z from 'zod';
import { contract } from './contract.ts';
import { JsonObject, StoredJsonObject } from './json-object.ts';
import { line } from './line.ts';
import { cursorOf, Limit } from './paging.ts';

const Severity = line(32);
const AlertType = line(64);

/** Open alerts that people and programs may give one device, so that none can flood the list of the fleet. */
export const MAX_OPEN_BY_HAND = 100;

/**
 * An alert of a device. It is open until it is cleared; `acknowledged` says that a person has seen it. `rule` is the name of what
 * raised it, where one type has several; `api` for what came by this API. Times are ISO 8601 in UTC.
 */
export const Alert = z.object({
  id: z.int(),
  device_id: z.string(),
  alert_type: z.string(),
  rule: z.string(),
  severity: z.string(),
  message: z.string(),
  details: StoredJsonObject,
  state: z.enum(['open', 'cleared']),
  acknowledged: z.boolean(),
  acknowledged_at: z.iso.datetime().nullable(),
  acknowledged_by: z.string().nullable(),
  created_at: z.iso.datetime(),
  /** How often it was raised since it is open, and when last. */
  raised_count: z.int(),
  last_raised_at: z.iso.datetime(),
  cleared_at: z.iso.datetime().nullable(),
  /** Who cleared it; null where it ended by itself. */
  cleared_by: z.string().nullable(),
});
export type Alert = z.infer<typeof Alert>;

const {
  alert_type: _type,
  severity: _severity,
  message: _message,
  details: _details,
  ...shown
} = Alert.shape;
const ReadOnly = Object.fromEntries(Object.keys(shown).map((name) => [name, z.unknown().optional()]));

const NewAlert = z.strictObject({
  alert_type: AlertType,
  severity: Severity.default('warning'),
  message: line(2000),
  details: JsonObject.optional(),
  ...ReadOnly,
});

const YesOrNo = z
  .string()
  .regex(/^(?:true|false|1|0)$/i, 'expected true or false')
  .transform((text) => /^(?:true|1)$/i.test(text));

/** Behind which alert a page goes on: its created_at in microseconds since 1970, and its id. */
export const AlertCursor = z.tuple([z.int().min(0).max(4e15), z.int().min(0)]);
export type AlertCursor = z.infer<typeof AlertCursor>;

const Page = z.object({ limit: Limit, cursor: cursorOf(AlertCursor) });

const STATES = ['open', 'cleared'] as const;

const Filters = z.object({
  acknowledged: YesOrNo.optional(),
  severity: Severity.optional(),
  type: AlertType.optional(),
  state: z.enum(STATES, `expected one of ${STATES.join(', ')}`).optional(),
});

const AlertQuery = Page.extend(Filters.shape);
export type AlertQuery = z.infer<typeof AlertQuery>;

const DELIVERY_STATES = ['waiting', 'delivered', 'failed', 'superseded'] as const;

/** An event on its way to a webhook. `receiver`: its host, and a digest of the whole URL, which can hold a secret. */
export const Delivery = z.object({
  event_id: z.uuid(),
  event: z.enum(['raised', 'cleared']),
  alert_id: z.int(),
  device_id: z.string(),
  occurred_at: z.iso.datetime(),
  receiver: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  next_attempt_at: z.iso.datetime().nullable(),
  last_problem: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

const DeliveryQuery = z.object({
  state: z.enum(DELIVERY_STATES, `expected one of ${DELIVERY_STATES.join(', ')}`).optional(),
  limit: Limit,
  cursor: cursorOf(z.tuple([z.int().min(0), z.string().max(300)])),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

/** Any text: what can't be an id is the id of nothing, so the answer is 404 and not 400. */
const One = z.object({ id: z.string() });
const Nothing = z.object({});

/** What the routes of manage-alerts take and give. */
export const alertsApi = {
  list: contract({
    summary: 'Alerts of all devices, newest first',
    params: Nothing,
    query: AlertQuery,
    body: null,
    reply: z.array(Alert),
  }),
  listOfDevice: contract({
    summary: 'Alerts of a device, newest first',
    params: One,
    query: AlertQuery,
    body: null,
    reply: z.array(Alert),
  }),
  raise: contract({
    summary: 'Raise an alert; one of the same type that is open and not acknowledged is raised once more',
    params: One,
    query: Nothing,
    body: NewAlert,
    reply: Alert,
    statuses: [201],
    refusals: [409, 422],
    headers: ['idempotency-key'],
  }),
  acknowledge: contract({
    summary: 'Say that a person has seen an alert',
    params: One,
    query: Nothing,
    body: null,
    reply: Alert,
  }),
  clear: contract({
    summary: 'Clear an alert; it counts as acknowledged then',
    params: One,
    query: Nothing,
    body: null,
    reply: Alert,
  }),
  deliveries: contract({
    summary: 'What webhooks were told of alerts or are to be told, newest first',
    params: Nothing,
    query: DeliveryQuery,
    body: null,
    reply: z.array(Delivery),
  }),
};
