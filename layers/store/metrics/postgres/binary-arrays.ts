/**
 * Arrays as binary parameters. node-postgres hands a Buffer on as it is, so the server neither parses numbers nor do we
 * print them: half the cost of an insert. The format is a header (dimensions, nulls, element type, length, lower
 * bound) and each element behind its size, big-endian (array_recv in PostgreSQL's arrayfuncs.c).
 */
const HEADER_BYTES = 20;

/** Microseconds since 2000-01-01 are how PostgreSQL sends a timestamptz. */
const EPOCH_2000_MS = 946_684_800_000;

type Put = (view: DataView, at: number, value: number) => void;

/** `int4[]` of what `of` says of each item. */
export const int4s = <T>(items: T[], of: (item: T) => number): Buffer => encode(items, of, 23, 4, putInt4);

/** `int8[]` of whole numbers that a JavaScript number holds exactly. */
export const int8s = <T>(items: T[], of: (item: T) => number): Buffer => encode(items, of, 20, 8, putInt8);

/** `float8[]`. */
export const float8s = <T>(items: T[], of: (item: T) => number): Buffer =>
  encode(items, of, 701, 8, putFloat8);

/** `timestamptz[]` of epoch milliseconds. */
export const timestamps = <T>(items: T[], of: (item: T) => number): Buffer =>
  encode(items, of, 1184, 8, putTimestamp);

/** `int8[]` of signed 64 bit. */
export function bigints<T>(items: T[], of: (item: T) => bigint): Buffer {
  const { bytes, view } = open(items.length, 20, 8);
  let at = HEADER_BYTES;
  for (const item of items) {
    view.setInt32(at, 8);
    view.setBigInt64(at + 4, of(item));
    at += 12;
  }
  return bytes;
}

function encode<T>(items: T[], of: (item: T) => number, oid: number, size: number, put: Put): Buffer {
  const { bytes, view } = open(items.length, oid, size);
  let at = HEADER_BYTES;
  for (const item of items) {
    view.setInt32(at, size);
    put(view, at + 4, of(item));
    at += 4 + size;
  }
  return bytes;
}

function open(length: number, oid: number, size: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length * (4 + size));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, field] of [1, 0, oid, length, 1].entries()) view.setInt32(index * 4, field);
  return { bytes, view };
}

const putInt4: Put = (view, at, value) => view.setInt32(at, value);
const putFloat8: Put = (view, at, value) => view.setFloat64(at, value);
const putTimestamp: Put = (view, at, value) => putInt8(view, at, (value - EPOCH_2000_MS) * 1000);

function putInt8(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / 0x1_0000_0000));
  view.setUint32(at + 4, value); // which takes it modulo 2^32
}
