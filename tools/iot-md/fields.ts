import * as z from 'zod';
import { CommandAck, OtaStatus } from '#domain/protocol/answers.ts';
import { Envelope } from '#domain/protocol/envelope.ts';
import { Hello } from '#domain/protocol/hello.ts';
import { Status } from '#domain/protocol/status.ts';
import { Telemetry } from '#domain/protocol/telemetry.ts';
import { TimingConfig } from '#domain/protocol/timing.ts';
import { code, tableOf } from './markdown.ts';
import { MEANINGS } from './meanings.ts';
import { itemsOf, type Shape, shapeOf, typeOf } from './shape.ts';

const ENVELOPE = new Set([...Object.keys(Envelope.shape), 'msg_type']);
const TIMING = new Set(Object.keys(TimingConfig.shape));
const NONE = new Set<string>();

type Part = { shape: Shape; without: ReadonlySet<string> };

const telemetry = shapeOf(Telemetry);
const PARTS = new Map<string, Part>([
  ['envelope', { shape: shapeOf(Envelope.extend({ msg_type: z.string() })), without: NONE }],
  ['telemetry', { shape: telemetry, without: ENVELOPE }],
  ['measurement', { shape: itemsOf(telemetry.properties.measurements), without: NONE }],
  ['hello', { shape: shapeOf(Hello), without: new Set([...ENVELOPE, ...TIMING]) }],
  ['status', { shape: shapeOf(Status), without: NONE }],
  ['command_ack', { shape: shapeOf(CommandAck), without: ENVELOPE }],
  ['ota_status', { shape: shapeOf(OtaStatus), without: ENVELOPE }],
]);

/** The fields of a message, or of the envelope, as the schemas of the service have them. */
export function fieldsOf(name: string): string {
  const part = PARTS.get(name);
  if (part === undefined) throw new RangeError(`there are no fields of ${name}`);
  const { properties, required } = part.shape;
  const rows = Object.entries(properties)
    .filter(([field]) => !part.without.has(field))
    .map(([field, property]) => [
      code(field),
      typeOf(property),
      required.includes(field) ? 'yes' : 'no',
      meaningOf(name, field),
    ]);
  return tableOf(['field', 'type', 'required', 'meaning'], rows);
}

function meaningOf(part: string, field: string): string {
  const meaning = MEANINGS[part]?.[field];
  if (meaning === undefined)
    throw new RangeError(`tools/iot-md/meanings.ts does not say what ${part}.${field} is`);
  return meaning;
}
