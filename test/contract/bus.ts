import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import { markIn } from '#store/bus/marks.ts';
import type { Bus } from '#store/bus/port.ts';
import { messageOn } from '#test/support/events.ts';
import { triesOf } from '#test/support/tries-of.ts';

export type OpenedBus = {
  bus: Bus;
  /** What a function that reads the bus has been handed since, in any order. */
  receivedBy: (functionName: string) => Message[];
  /** From now on the bus takes nothing. */
  breakDown: () => void;
};

/** Those that read the bus. */
export const FUNCTIONS = ['archive-messages', 'store-metrics', 'update-registry'];

const told = (messages: Message[]) =>
  messages.map((message) => ({ ...message, id: '', payload: Buffer.from(message.payload).toString('hex') }));

const byPayload = (messages: Message[]) =>
  told(messages).toSorted((a, b) => (a.payload < b.payload ? -1 : 1));

/** What every bus has to do. Opens a fresh one for each test. */
export function describeBus(name: string, open: () => Promise<OpenedBus>): void {
  describe(`the bus over ${name}`, () => {
    it('knows who reads it', async () => {
      const { bus } = await open();
      expect([...FUNCTIONS, 'prune-stores', ''].map((reader) => bus.reaches(reader))).toEqual([
        true,
        true,
        true,
        false,
        false,
      ]);
    });

    it('hands what is for one function to that one alone, whole', async () => {
      const { bus, receivedBy } = await open();
      const messages = [
        messageOn('iot/m1/telemetry', Uint8Array.of(0xff, 0, 0xfe), { principal: 'a1b2', replayed: true }),
        messageOn('\u{ffff}/\u{1f682}\ufffe', '', { clientId: null, receivedAt: 0 }),
      ];
      await bus.send('store-metrics', messages);
      expect(byPayload(receivedBy('store-metrics'))).toEqual(byPayload(messages));
      expect(receivedBy('archive-messages')).toEqual([]);
      expect(receivedBy('update-registry')).toEqual([]);
    });

    it('hands what is for all to each', async () => {
      const { bus, receivedBy } = await open();
      const messages = [messageOn('iot/m1/hello', '{}'), messageOn('iot/m2/hello', '{"a":1}')];
      await bus.sendToAll(messages);
      for (const reader of FUNCTIONS) expect(byPayload(receivedBy(reader))).toEqual(byPayload(messages));
    });

    it('marks each lane for one function, behind what is there', async () => {
      const { bus, receivedBy } = await open();
      const lanes = await bus.mark('update-registry', 5000);
      expect(new Set(lanes).size).toBeGreaterThan(0);
      const marks = receivedBy('update-registry').map(markIn);
      expect(new Set(marks)).toEqual(new Set(lanes.map((lane) => ({ lane, sentAt: 5000 }))));
      expect(receivedBy('store-metrics')).toEqual([]);
    });

    it('takes any number of messages of any size that a broker lets through', async () => {
      const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.constant(131_072)), {
        maxLength: 60,
      });
      await fc.assert(
        fc.asyncProperty(sizes, async (given) => {
          const { bus, receivedBy } = await open();
          const messages = given.map((size, at) => messageOn(`iot/m${at}/telemetry`, Buffer.alloc(size, at)));
          await bus.send('archive-messages', messages);
          expect(
            byPayload(receivedBy('archive-messages'))
              .map(({ topic }) => topic)
              .toSorted(),
          ).toEqual(messages.map(({ topic }) => topic).toSorted());
        }),
        { numRuns: triesOf(8) },
      );
    });

    it('takes a thousand messages at once', async () => {
      const { bus, receivedBy } = await open();
      const messages = Array.from({ length: 1000 }, (_, at) =>
        messageOn('iot/m1/telemetry', `{"seq":${at}}`),
      );
      await bus.send('archive-messages', messages);
      expect(byPayload(receivedBy('archive-messages'))).toEqual(byPayload(messages));
    });

    it('says that it is away where it takes nothing', async () => {
      const { bus, breakDown } = await open();
      breakDown();
      await expect(bus.send('store-metrics', [messageOn('t', '{}')])).rejects.toThrow(StoreAway);
      await expect(bus.sendToAll([messageOn('t', '{}')])).rejects.toThrow(StoreAway);
    });
  });
}
