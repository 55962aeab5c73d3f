import type { RefusalReason } from '#domain/interpret.ts';
import { TIMING_DEFAULTS, TimingConfig } from '#domain/protocol/timing.ts';
import { CATEGORIES, type Category, commandTopicOf, topicOf } from '#domain/topics.ts';
import { code, tableOf } from './markdown.ts';
import { measurements, voltages } from './quantities.ts';
import { rangeOf, shapeOf } from './shape.ts';

const DEVICE = '{device_id}';

const QOS: Record<Category, string> = {
  telemetry: '2',
  hello: '2',
  status: '1, retained; also the last will',
  command_ack: '2',
  ota_status: '1',
};

const topics = (): string =>
  tableOf(
    ['topic', 'direction', 'QoS', 'category in the archive'],
    [
      ...CATEGORIES.map((category) => [code(topicOf(DEVICE, category)), 'up', QOS[category], code(category)]),
      [code(commandTopicOf(DEVICE)), 'down', '2, never retained', 'none'],
    ],
  );

const timing = (): string => {
  const { properties } = shapeOf(TimingConfig);
  const presets = new Map(Object.entries<number>(TIMING_DEFAULTS));
  return tableOf(
    ['parameter', 'key', 'default', 'range'],
    [
      ['sampling cadence, in ms', 'sampling_cadence_ms'],
      ['send interval, in s', 'send_interval_s'],
      ['hello interval, in s', 'hello_interval_s'],
    ].map(([words = '', key = '']) => [
      words,
      code(key),
      String(presets.get(key)),
      rangeOf(properties[key] ?? { type: '' }).slice(2),
    ]),
  );
};

const REFUSED: Record<RefusalReason, string> = {
  unknown_topic: 'The topic is none of the [table](#topics).',
  bad_device_id: 'The second level of the topic is not a `device_id`.',
  empty: 'The payload has no bytes.',
  not_utf8: 'The payload is not UTF-8.',
  not_json: 'The payload is not JSON; also where it begins with a byte order mark.',
  schema:
    'A field is missing, of another type, or out of its range. The detail names up to five such fields.',
  foreign_device: 'The `device_id` in the payload is not that of the topic.',
};

const refusals = (): string =>
  tableOf(
    ['reason', 'when'],
    Object.entries(REFUSED).map(([reason, when]) => [code(reason), when]),
  );

const TABLES = new Map([
  ['topics', topics],
  ['voltages', voltages],
  ['measurements', measurements],
  ['timing', timing],
  ['refusals', refusals],
]);

/** A table of what the code knows. */
export function table(name: string): string {
  const make = TABLES.get(name);
  if (make === undefined) throw new RangeError(`there is no table ${name}`);
  return make();
}
