import type { Manifest } from '#manifest/types.ts';
import type { Intake } from '../intake.ts';
import { clientIdsOf } from './client-ids.ts';
import type { Broker } from './embedded.ts';
import { type BrokerState, OutsideBroker } from './outside-broker.ts';

/**
 * mqtt.js waits for the acknowledgement of one message before it reads the next, so one connection takes 400 a second, and several
 * in one share group take more: measured with Mosquitto 2.0, 3,100 a second with one slot, 15,700 with six. Never make them fewer:
 * a broker keeps a part of the messages for each session that it has.
 */
export const CONNECTIONS = 8;

/**
 * @property group under which all runtimes of this house share the work of a broker; another house on it has another
 * @property connections to each broker, for each slot
 */
export type OutsideOptions = {
  urls: string[];
  group: string;
  manifest: Manifest;
  intake: Intake;
  say: (line: string) => void;
  connections?: number;
};

export type OutsideBrokers = Broker & {
  /** Takes up the sessions of a slot, on each broker. */
  open: (slot: number) => void;
  /** Leaves them, as they are, to the next who holds the slot. */
  close: (slot: number) => Promise<void>;
  states: () => BrokerState[];
};

/** Takes messages from brokers that others run, by shared subscription. One that is away is waited for. */
export function startOutsideBrokers(options: OutsideOptions): OutsideBrokers {
  const { urls, group, manifest, intake, say, connections = CONNECTIONS } = options;
  const filters = Object.values(manifest.rules)
    .filter(({ cloud }) => cloud === undefined)
    .map(({ from }) => `$share/${group}/${from}`);
  const brokers = urls.map((url) => new OutsideBroker({ url, filters, intake, say }));
  const idsOf = (slot: number) => clientIdsOf(group, slot, connections);
  const states = () => brokers.map((broker) => broker.state());
  return {
    open: (slot) => {
      for (const id of idsOf(slot)) for (const broker of brokers) broker.open(id);
    },
    close: async (slot) => {
      await Promise.all(idsOf(slot).flatMap((id) => brokers.map((broker) => broker.close(id))));
    },
    states,
    connected: () => states().reduce((sum, { on, refused }) => sum + on + refused, 0),
    stop: async () => {
      await Promise.all(brokers.map((broker) => broker.stop()));
    },
  };
}
