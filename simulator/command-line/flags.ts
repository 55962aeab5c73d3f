import * as z from 'zod';
import { FleetOptions } from '../fleet-options.ts';
import { SYSTEM_NAMES } from '../model/systems.ts';

/** Everything that can be said on the command line. */
export const CommandLine = FleetOptions.extend({
  /** Stop after this many seconds; 0: run until stopped. */
  duration: z.number().min(0).default(0),
  quiet: z.boolean().default(false),
  /** The file with them. */
  logins: z.string().optional(),
  json: z.boolean().default(false),
});
export type CommandLine = z.infer<typeof CommandLine>;

/** How an option is written: a switch, a text, a number, texts separated by commas, or an option given again. */
type Kind = 'switch' | 'text' | 'number' | 'list' | 'again';

export type Flag = { name: string; key: keyof CommandLine; kind: Kind; value: string; help: string };

const flag = (name: string, key: keyof CommandLine, kind: Kind, value: string, help: string): Flag => ({
  name,
  key,
  kind,
  value,
  help,
});

export const FLAGS: Readonly<Record<string, readonly Flag[]>> = {
  'Where to': [
    flag(
      'broker',
      'brokers',
      'again',
      'URL',
      'mqtt, mqtts, ws or wss; give it again for up to 5: each message goes to all',
    ),
    flag('mqtt-version', 'mqttVersion', 'text', 'V', '3.1.1 or 5'),
    flag('qos', 'qos', 'number', 'N', '2, or 1 for AWS IoT Core'),
    flag(
      'topic-prefix',
      'topicPrefix',
      'text',
      'TOPIC',
      'first level of the topics, or $aws/rules/{rule}/iot',
    ),
    flag('username', 'username', 'text', 'NAME', '{id} stands for the device_id'),
    flag('password', 'password', 'text', 'WORD', '{id} stands for the device_id'),
    flag('logins', 'logins', 'text', 'FILE', 'with a line {id}:password for each meter'),
    flag('ca', 'ca', 'text', 'FILE', 'certificate of the authority that signed the broker’s'),
    flag('cert', 'cert', 'text', 'FILE', 'client certificate of all meters'),
    flag('key', 'key', 'text', 'FILE', 'its key'),
    flag(
      'client-cert-dir',
      'clientCertDir',
      'text',
      'DIR',
      'with {id}.crt and {id}.key for each meter, and {id}.command-key.json if it has one',
    ),
    flag('insecure', 'insecure', 'switch', '', 'accept any certificate of a broker'),
    flag('connect-rate', 'connectRate', 'number', 'N', 'connections a second at most'),
  ],
  Meters: [
    flag('devices', 'devices', 'number', 'N', 'how many'),
    flag('dc-share', 'dcShare', 'number', 'P', 'share of meters on DC, 0 to 1'),
    flag('systems', 'systems', 'list', 'A,B', `of ${SYSTEM_NAMES.join(', ')}`),
    flag('prefix', 'prefix', 'text', 'TEXT', 'of the device_ids'),
    flag('seed', 'seed', 'number', 'N', 'the same seed gives the same trains and the same faults'),
    flag('sampling-cadence-ms', 'samplingCadenceMs', 'number', 'MS', '100 to 60000'),
    flag('send-interval-s', 'sendIntervalS', 'number', 'S', '1 to 3600'),
    flag(
      'hello-interval-s',
      'helloIntervalS',
      'number',
      'S',
      '5 to 3600; no hello while telemetry is at least as frequent',
    ),
    flag(
      'buffer',
      'buffer',
      'number',
      'N',
      'messages a meter keeps for brokers it can’t reach; the oldest go first',
    ),
    flag('replay-rate', 'replayRate', 'number', 'N', 'messages a second at most, per meter and broker'),
  ],
  Faults: [
    flag('drop', 'drop', 'number', 'P', 'share of messages lost before they are sent, 0 to 1'),
    flag('duplicate', 'duplicate', 'number', 'P', 'share of messages sent twice'),
    flag('reorder', 'reorder', 'number', 'P', 'share of messages overtaken by the next one'),
    flag('clock-skew', 'clockSkew', 'number', 'MS', 'how wrong the meters’ clocks are, mean'),
    flag(
      'reboot-every',
      'rebootEvery',
      'number',
      'S',
      'a meter loses its power, mean time between; 0: never',
    ),
    flag('reboot-for', 'rebootFor', 'number', 'S', 'and gets it back after'),
    flag(
      'offline-every',
      'offlineEvery',
      'number',
      'S',
      'a meter loses its connection, mean time between; 0: never',
    ),
    flag('offline-for', 'offlineFor', 'number', 'S', 'and gets it back, mean'),
  ],
  'Commands and updates': [
    flag(
      'command-secret',
      'commandSecret',
      'text',
      'WORD|FILE',
      'master secret of the command keys; also as COMMAND_SECRET in the environment',
    ),
    flag(
      'accept-unsigned',
      'acceptUnsigned',
      'switch',
      '',
      'a meter without a key obeys anybody, else nobody',
    ),
    flag('command-tolerance', 'commandTolerance', 'number', 'S', 'how old or new the ts of a command may be'),
    flag('ota-max-mb', 'otaMaxMb', 'number', 'MB', 'largest firmware image that a meter has room for'),
    flag('ota-at-once', 'otaAtOnce', 'number', 'N', 'downloads at once, in the whole fleet'),
    flag('ota-timeout', 'otaTimeout', 'number', 'S', 'how long a web server may be silent'),
    flag('state-dir', 'stateDir', 'text', 'DIR', 'what the meters remember is kept there over a restart'),
  ],
  'This run': [
    flag('duration', 'duration', 'number', 'S', 'stop after; 0: run until Ctrl-C'),
    flag('quiet', 'quiet', 'switch', '', 'no progress'),
    flag('json', 'json', 'switch', '', 'progress as JSON lines'),
  ],
};
