import { RUNTIME_NAME } from '#domain/access/runtime-name.ts';
import type { Manifest } from '#manifest/types.ts';
import { identitiesFolder } from '../home.ts';
import { otherHostsOf } from '../http/guard.ts';
import type { Intake } from '../intake.ts';
import type { Settings } from '../settings.ts';
import type { SlotUser } from '../slots/slot-keeper.ts';
import { type Broker, startBroker } from './embedded.ts';
import { NO_GATE } from './gate.ts';
import { startOutsideBrokers } from './outside.ts';
import type { BrokerState } from './outside-broker.ts';
import { passwordGate } from './password-gate.ts';

/** Where messages come in: by the embedded broker, or by the sessions that each slot has on outside brokers. */
export type MessageDoor = SlotUser &
  Broker & {
    /** Lets devices in; there has to be a journal for what they send. @throws PortTaken */
    listen: () => Promise<void>;
    /** Of outside brokers. */
    states: () => BrokerState[];
  };

export type DoorOptions = {
  settings: Settings;
  dataDir: string;
  databaseUrl: string;
  /** The runtime's own, where the embedded broker asks for logins. */
  brokerPassword?: string | undefined;
  /** Passwords of the meters that this process simulates, by name. */
  meters: ReadonlyMap<string, string>;
  manifest: Manifest;
  intake: Intake;
  say: (line: string) => void;
};

export function messageDoor(options: DoorOptions): MessageDoor {
  const { MQTT_URL: urls, MQTT_GROUP: group } = options.settings;
  if (urls === undefined) return embeddedDoor(options);
  const brokers = startOutsideBrokers({ urls, group, ...options });
  return {
    ...brokers,
    open: ({ number }) => brokers.open(number),
    close: ({ number }) => brokers.close(number),
    listen: async () => {},
  };
}

function embeddedDoor({ settings, dataDir, databaseUrl, intake, ...logins }: DoorOptions): MessageDoor {
  const { HOST: host, MQTT_PORT: port, MQTT_WS_PORT: wsPort, MQTT_TLS_PORT: tlsPort } = settings;
  const tls = tlsPort === undefined ? {} : { tls: { port: tlsPort, identities: identitiesFolder(dataDir) } };
  let broker: Broker | null = null;
  return {
    open: () => {},
    close: async () => {},
    listen: async () => {
      const own = ownLogins(logins);
      const gate = own === null ? NO_GATE : passwordGate(databaseUrl, own);
      broker = await startBroker({ host, port, wsPort, hosts: otherHostsOf(settings), ...tls, gate }, intake);
    },
    connected: () => broker?.connected() ?? 0,
    states: () => [],
    stop: async () => broker?.stop(),
  };
}

/** Who logs in to the embedded broker besides the devices of the database; null where it asks for no login. */
const ownLogins = ({
  brokerPassword,
  meters,
}: Pick<DoorOptions, 'brokerPassword' | 'meters'>): ReadonlyMap<string, string> | null =>
  brokerPassword === undefined ? null : new Map([...meters, [RUNTIME_NAME, brokerPassword]]);
