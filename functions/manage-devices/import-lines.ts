import { ImportedDevice } from '#domain/api/device.ts';
import { MAX_LINES } from '#domain/api/import.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { InvalidRequest } from '#domain/errors.ts';
import { NotCsv, readCsv } from '#domain/tables/csv.ts';
import type { DeviceFields } from '#store/registry/port.ts';

/** A line that names a device and what is to be set. */
export type DeviceLine = { line: number; deviceId: string; fields: Partial<DeviceFields> };

/** A line as it was read: a device, or why it is none. */
export type ReadLine = DeviceLine | { line: number; deviceId: string | null; error: string };

type RawLine = { line: number; value: unknown } | { line: number; error: string };

/** Reads the devices of an import. @throws InvalidRequest for what is no such text at all, or too many lines */
export function linesOf(text: string, contentType: string): ReadLine[] {
  const lines = /^text\/csv\b/i.test(contentType)
    ? csvLines(withoutMark(text))
    : jsonLines(withoutMark(text));
  if (lines.length > MAX_LINES)
    throw new InvalidRequest(
      `${lines.length} devices; at most ${MAX_LINES} with one request: send them in parts`,
    );
  if (lines.length === 0) throw new InvalidRequest('there is no device in the body');
  return lines.map(readLine);
}

/** Spreadsheets begin a text with the mark of UTF-8. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

const jsonLines = (text: string): RawLine[] =>
  text.split('\n').flatMap((row, index) => (row.trim() === '' ? [] : [parsed(row, index + 1)]));

function parsed(text: string, line: number): RawLine {
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return { line, error: 'this is not JSON: each line holds one object' };
  }
}

function csvLines(text: string): RawLine[] {
  const [header, ...records] = recordsOf(text);
  const names = header?.cells.map((name) => name.trim()) ?? [];
  const known = new Set(Object.keys(ImportedDevice.shape));
  const unknown = names.filter((name, index) => !known.has(name) || names.indexOf(name) !== index);
  if (unknown.length > 0 || !names.includes('device_id'))
    throw new InvalidRequest(
      `the header names the columns, device_id among them, each once, and no other than ${[...known].join(', ')}`,
      unknown.slice(0, 100).map((path) => ({ path, message: 'unknown or repeated column' })),
    );
  return records.map(({ line, cells }) => {
    if (cells.length !== names.length)
      return { line, error: `${cells.length} cells, where the header has ${names.length} columns` };
    const given = cells.flatMap((cell, index) => (cell === '' ? [] : [[names[index] ?? '', cell] as const]));
    return fromCells(line, Object.fromEntries(given));
  });
}

function recordsOf(text: string) {
  try {
    return readCsv(text);
  } catch (error) {
    throw error instanceof NotCsv ? new InvalidRequest(`the body is not CSV: ${error.message}`) : error;
  }
}

function fromCells(line: number, { metadata, ...cells }: Record<string, string>): RawLine {
  if (metadata === undefined) return { line, value: cells };
  const read = parsed(metadata, line);
  return 'error' in read
    ? { line, error: 'metadata: expected a JSON object' }
    : { line, value: { ...cells, metadata: read.value } };
}

function readLine(raw: RawLine): ReadLine {
  const { line } = raw;
  if ('error' in raw) return { line, deviceId: null, error: raw.error };
  const result = ImportedDevice.safeParse(raw.value);
  if (!result.success) {
    const { issues } = result.error;
    const errors = issues.slice(0, 5).map(({ path, message }) => [...path, message].join(': '));
    return { line, deviceId: idIn(raw.value), error: errors.join('; ') };
  }
  const { device_id, device_name, device_type, location, status, metadata } = result.data;
  const fields = Object.entries({ device_name, device_type, location, status, metadata });
  const given = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  return { line, deviceId: device_id, fields: given };
}

const idIn = (value: unknown): string | null =>
  typeof value === 'object' &&
  value !== null &&
  'device_id' in value &&
  typeof value.device_id === 'string' &&
  isDeviceId(value.device_id)
    ? value.device_id
    : null;
