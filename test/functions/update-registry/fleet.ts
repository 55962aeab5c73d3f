import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Message } from '#domain/message.ts';
import type { Category } from '#domain/topics.ts';
import { topicOf } from '#domain/topics.ts';
import { device } from '../../layers/domain/sequence/device.ts';
import { messageOn } from '../../support/events.ts';

/** A message as it is delivered once: the same device and content for whichever name the device is given. */
export type Delivery = {
  device: number;
  receivedAt: number;
  replayed: boolean;
  category: Category;
  data: object;
  command: number;
};

/** Names that differ in nothing but their beginning, so that two fleets can be compared. */
export const nameOf = (fleet: string, device: number): string => `${fleet}-${device}`;

/** The command of a device that messages refer to. */
export const commandOf = (fleet: string, device: number, command: number): string => {
  const hex = createHash('md5')
    .update(`${nameOf(fleet, device)} ${command}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The delivery as a message of a device of this fleet. */
export function messageOf(
  fleet: string,
  { device, receivedAt, replayed, category, data, command }: Delivery,
): Message {
  const id = nameOf(fleet, device);
  const answers = category === 'command_ack' || category === 'ota_status';
  const ids = answers ? { device_id: id, cmd_id: commandOf(fleet, device, command) } : { device_id: id };
  return messageOn(topicOf(id, category), JSON.stringify({ ...ids, ...data }), { receivedAt, replayed });
}

const kind = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constant({
      category: 'telemetry' as const,
      content: { measurements: [{ ts: '2026-05-01T00:00:00Z', type: 'voltage_dc', val: 750 }] },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ category: 'telemetry' as const, content: { measurements: 'broken' } }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        fw_version: fc.constantFrom('2.4.0', '2.4.1', '2.5.0'),
        echo: fc.constantFrom({}, { send_interval_s: 1 }, { send_interval_s: 60 }, { send_interval_s: 3600 }),
        buf_usage_pct: fc.constantFrom(0, 59, 60, 79, 80, 100),
        broker_connections: fc.constantFrom(0, 1),
      })
      .map(({ echo, ...said }) => ({
        category: 'hello' as const,
        content: { ...said, uptime_s: 1, ...echo },
      })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ category: 'command_ack' as const, content: { detail: 'NUL \0' } }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('downloading', 'applying', 'success', 'failed', 'failed').map((ota_state) => ({
      category: 'ota_status' as const,
      content: { ota_state, progress_pct: 50, fw_version_target: '2.5.0' },
    })),
  },
);

/** A device gives the same answer whenever it is asked again. */
const answerOf = (device: number, command: number): string =>
  ['accepted', 'accepted', 'rejected'][(device + command) % 3] ?? '';

/** From the time a message was formed to its receipt, ms: at once, by a second broker, after an outage, by a clock that is ahead. */
const delay = fc.constantFrom(0, 5, 5, 400, 8000, 59_000, 86_400_000, -3_600_000);

const copy = fc.record({
  delay,
  replayed: fc.constantFrom(false, false, false, true),
  times: fc.constantFrom(1, 1, 1, 2),
});

/** What a device sends with numbers: each message by one or several ways, and now and then twice by the bus. */
const numbered = (index: number): fc.Arbitrary<Delivery[]> =>
  fc
    .record({
      cycles: device({ boot: true }),
      kinds: fc.array(fc.record({ kind, command: fc.nat(1) }), { minLength: 1, maxLength: 12 }),
      copies: fc.array(copy, { minLength: 1, maxLength: 12 }),
    })
    .map(({ cycles, kinds, copies }) => {
      let count = 0;
      return cycles.flatMap(({ formed }) =>
        formed.flatMap(({ seq, ts, boot, copies: sent }) => {
          const { kind: it, command } = kinds[seq % kinds.length]!;
          const data = {
            v: 2,
            ts: new Date(ts).toISOString(),
            seq,
            boot,
            msg_type: it.category,
            ...it.content,
            ...(it.category === 'command_ack' ? { result: answerOf(index, command) } : {}),
          };
          return Array.from({ length: sent }, () => copies[count++ % copies.length]!).flatMap(
            ({ delay, replayed, times }) =>
              Array.from({ length: times }, () => ({
                device: index,
                receivedAt: ts + delay,
                replayed,
                category: it.category,
                data,
                command,
              })),
          );
        }),
      );
    });

/** Words of the device or the broker about the connection, near to its other messages. */
const statuses = (index: number, near: Delivery[]): fc.Arbitrary<Delivery[]> =>
  fc
    .array(
      fc.record({
        at: fc.nat(1000),
        after: fc.constantFrom(-5, 0, 0, 500, 1000, 1001, 22_000, 61_000),
        status: fc.constantFrom('offline', 'offline', 'online'),
        replayed: fc.constantFrom(false, false, true),
      }),
      { maxLength: 6 },
    )
    .map((all) =>
      all.map(({ at, after, status, replayed }) => {
        const receivedAt = (near[at % Math.max(1, near.length)]?.receivedAt ?? Date.UTC(2026, 4, 1)) + after;
        return {
          device: index,
          receivedAt,
          replayed,
          category: 'status',
          data: { v: 2, ts: '2026-05-01T00:00:00Z', status },
          command: 0,
        };
      }),
    );

const life = (index: number): fc.Arbitrary<Delivery[]> =>
  numbered(index).chain((all) => statuses(index, all).map((some) => [...all, ...some]));

export const DEVICES = 3;

/** What a fleet's messages are delivered as: `deliveries` in the order of forming, the rest says how else. */
export type Arrival = {
  deliveries: Delivery[];
  shuffled: Delivery[];
  sizes: number[];
  atOnce: number;
  brokers: number;
};

/** All that a small fleet's messages amount to, and the same in any order and in batches of any size, some at once. */
export const arrival: fc.Arbitrary<Arrival> = fc
  .tuple(...Array.from({ length: DEVICES }, (_, index) => life(index)))
  .map((lives) => lives.flat())
  .chain((deliveries) =>
    fc.record({
      deliveries: fc.constant(deliveries),
      shuffled: fc.shuffledSubarray(deliveries, { minLength: deliveries.length }),
      sizes: fc.array(fc.constantFrom(1, 2, 7, 30, 100), { minLength: 1, maxLength: 6 }),
      atOnce: fc.integer({ min: 1, max: 4 }),
      brokers: fc.constantFrom(1, 2),
    }),
  );
