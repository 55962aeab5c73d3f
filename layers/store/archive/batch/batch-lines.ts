import type { NewObject } from '../port.ts';

const END = Buffer.from('}\n');
const LINE_FEED = 0x0a;

/** The beginning of a line; keys are plain characters, of which JSON escapes none. */
const beginning = (key: string, field: string): string => `{"key":"${key}","${field}":`;

/**
 * An object as one line of JSON, in pieces. Its bytes stand there as they are; only where they hold a line feed, which a device
 * may well send between its fields, they stand there as a text, or in base64 where they are no UTF-8.
 */
export function lineOf({ key, body }: NewObject): Uint8Array[] {
  if (!body.includes(LINE_FEED)) return [Buffer.from(beginning(key, 'object')), body, END];
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  const [field, value] = Buffer.from(text).equals(bytes)
    ? ['text', text]
    : ['base64', bytes.toString('base64')];
  return [Buffer.from(beginning(key, field)), Buffer.from(JSON.stringify(value)), END];
}

/** The bytes of an object as they were put, out of the lines of a batch; undefined where it is not among them. */
export function objectIn(lines: Buffer, key: string): Buffer | undefined {
  const start = lineStart(lines, `{"key":"${key}",`);
  if (start === -1) return undefined;
  return bytesAt(lines, start, key);
}

function bytesAt(lines: Buffer, start: number, key: string): Buffer {
  const end = lines.indexOf(LINE_FEED, start) - 1;
  const [field = '', value = 0] = fieldAt(lines, start, key);
  const bytes = lines.subarray(value, end);
  if (field === 'object') return Buffer.from(bytes);
  const text: unknown = JSON.parse(bytes.toString('utf8'));
  return Buffer.from(String(text), field === 'text' ? 'utf8' : 'base64');
}

/** No line feed stands within a line, so none begins in the middle of an object. */
function lineStart(lines: Buffer, first: string): number {
  if (lines.indexOf(first) === 0) return 0;
  const before = lines.indexOf(`\n${first}`);
  return before === -1 ? -1 : before + 1;
}

/** Which field holds the object, and where its value begins. */
function fieldAt(lines: Buffer, start: number, key: string): [string, number] {
  for (const field of ['object', 'text', 'base64']) {
    const head = beginning(key, field);
    if (lines.toString('latin1', start, start + head.length) === head) return [field, start + head.length];
  }
  throw new TypeError(`the line of ${key} is none of ours`);
}

const KEY = '{"key":"';

/** The objects of a batch whose keys are wanted, in the order they were put. */
export function* objectsIn(lines: Buffer, isWanted: (key: string) => boolean): Generator<NewObject> {
  for (let start = 0; start < lines.length; start = lines.indexOf(LINE_FEED, start) + 1) {
    const key = lines.toString('latin1', start + KEY.length, lines.indexOf('"', start + KEY.length));
    if (isWanted(key)) yield { key, body: bytesAt(lines, start, key) };
  }
}
