import { connect, type MqttClient } from 'mqtt';
import type { Manifest } from '#manifest/types.ts';
import type { Intake } from '../intake.ts';
import type { Broker } from './embedded.ts';

/** Several runtimes on one broker share the work under this name. */
const GROUP = 'iot-meter';

/**
 * mqtt.js waits for the acknowledgement of one message before it reads the next, so one connection takes about 900 a second
 * at 1 ms each; several in one share group take more.
 */
const CONNECTIONS = 4;

export type OutsideOptions = {
  urls: string[];
  /** Tells this runtime from others on the same broker, the same after every start: the broker keeps its session. */
  instance: string;
  manifest: Manifest;
  intake: Intake;
  say: (line: string) => void;
};

/**
 * Takes messages from brokers that others run, by shared subscription. It subscribes at QoS 1, for at QoS 2 mqtt.js keeps
 * messages in memory and would lose them with the process; and a message is acknowledged to the broker only
 * when the journal holds it.
 */
export function startOutsideBrokers({ urls, instance, manifest, intake, say }: OutsideOptions): Broker {
  const filters = Object.values(manifest.rules).map(({ from }) => `$share/${GROUP}/${from}`);
  const clients = urls.flatMap((url) =>
    Array.from({ length: CONNECTIONS }, (_, index) =>
      clientOf(url, `iot-runtime-${instance}-${index}`, filters, intake, say),
    ),
  );
  return {
    connected: () => clients.filter(({ connected }) => connected).length,
    stop: async () => {
      await Promise.all(clients.map((client) => client.endAsync()));
    },
  };
}

function clientOf(
  url: string,
  clientId: string,
  filters: string[],
  intake: Intake,
  say: (line: string) => void,
): MqttClient {
  const client = connect(url, {
    clientId,
    clean: false,
    keepalive: 15,
    reconnectPeriod: 2000,
    resubscribe: true,
  });
  client.handleMessage = ({ topic, payload, retain }, done) => {
    const received = {
      topic,
      payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
      clientId: null,
      principal: null,
      replayed: retain,
    };
    // without done there is no acknowledgement: the broker keeps the message and sends it again after the reconnect
    intake.take(received, (error) => (error === undefined ? done() : client.stream.destroy()));
  };
  client.on('connect', () =>
    client.subscribe(
      filters,
      { qos: 1 },
      (error) => error && say(`${url} refuses the subscription: ${error.message}`),
    ),
  );
  client.on('error', (error) => say(`${url}: ${error.message}`));
  client.on('offline', () => say(`${url} can't be reached; trying again`));
  return client;
}
