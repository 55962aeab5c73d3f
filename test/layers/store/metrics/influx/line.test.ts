import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRINTABLE } from '#domain/protocol/envelope.ts';
import { keyOf, quoted, stampOf, tagOf, textOf } from '#store/metrics/influx/line.ts';

const printable = fc
  .oneof(
    fc.string({ unit: fc.constantFrom('\\', ',', ' ', '=', '%', '2', '5', 'C', '"', 'ü'), minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }),
  )
  .filter((text) => PRINTABLE.test(text));

/** Reads a key as InfluxDB's parser does: a backslash takes the next byte out of the grammar, and is dropped before `,`, `=` and a space. */
function readKey(key: string): string[][] {
  const parts = [['']];
  for (let at = 0; at < key.length; at++) {
    const [char = '', next = ''] = [key[at], key[at + 1]];
    const part = parts.at(-1)!;
    if (char === '\\') part.push(`${part.pop()}${/[,= ]/.test(next) ? '' : char}${key[++at] ?? '<end>'}`);
    else if (char === ' ') return [...parts, ['<space>']];
    else if (char === ',') parts.push(['']);
    else if (char === '=') part.push('');
    else part.push(part.pop() + char);
  }
  return parts;
}

describe('a line', () => {
  it('holds any printable text in its tags, as InfluxDB reads them', () => {
    fc.assert(
      fc.property(printable, printable, (metric, unit) => {
        const key = keyOf('m', { device_id: 'd-1', metric, unit });
        const tags = readKey(key).slice(1);
        expect(tags.map(([name, tag]) => [name, textOf(tag!)])).toEqual([
          ['device_id', 'd-1'],
          ['metric', metric],
          ['unit', unit],
        ]);
      }),
    );
  });

  it('changes no text but that with a backslash, or what looks like one that was changed', () => {
    expect(['50 %', 'a=b, c', '%5', '°C'].map(tagOf)).toEqual(['50 %', 'a=b, c', '%5', '°C']);
    expect(['a\\', '%5C', '%255C'].map(tagOf)).toEqual(['a%5C', '%255C', '%25255C']);
  });

  it('leaves a tag out that is empty', () => {
    expect(keyOf('m', { a: '', b: 'x' })).toBe('m,b=x');
  });

  it('holds any text in a field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inner = /^"((?:[^"\\]|\\["\\])*)"$/.exec(quoted(text))?.[1];
        expect(inner?.replace(/\\(["\\])/g, '$1')).toBe(text);
      }),
    );
  });

  it('tells its time in nanoseconds', () => {
    expect(stampOf(1_700_000_000_123)).toBe('1700000000123000000');
    expect(stampOf(1_700_000_000_123, 42)).toBe('1700000000123000042');
  });
});
