import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '#domain/timestamps.ts';

const read = (text: string) => {
  const time = parseTimestamp(text);
  return time === null ? null : new Date(time).toISOString();
};

describe('a time', () => {
  it.each([
    ['2026-03-02T06:15:10.250Z', '2026-03-02T06:15:10.250Z'],
    ['2026-03-02T06:15:10Z', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T06:15Z', '2026-03-02T06:15:00.000Z'],
    ['2026-03-02T06:15:10', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T06:15', '2026-03-02T06:15:00.000Z'],
    ['2026-03-02 06:15:10', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02t06:15:10z', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T06:15:10.2Z', '2026-03-02T06:15:10.200Z'],
    ['2026-03-02T06:15:10,25Z', '2026-03-02T06:15:10.250Z'],
    ['2026-03-02T06:15:10.2509999Z', '2026-03-02T06:15:10.250Z'],
    ['2026-03-02T06:15:10.123456789Z', '2026-03-02T06:15:10.123Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2026-03-02T07:15:10+01:00', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T07:15:10+0100', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T07:15:10+01', '2026-03-02T06:15:10.000Z'],
    ['2026-03-02T01:45:10-04:30', '2026-03-02T06:15:10.000Z'],
    ['2026-03-01T16:15:10-14:00', '2026-03-02T06:15:10.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2026-03-02T06:15:10-00:00', '2026-03-02T06:15:10.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['0000-01-01T00:00:00+01:00', '-000001-12-31T23:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59-01:00', '+010000-01-01T00:59:59.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['a day that does not exist', '2026-02-29T12:00:00Z'],
    ['a day that does not exist, with a zone', '2026-02-30T12:00:00+01:00'],
    ['a day that does not exist, without one', '2026-04-31T12:00:00'],
    ['29 February 1900', '1900-02-29T12:00:00Z'],
    ['day 0', '2026-01-00T12:00:00Z'],
    ['day 32', '2026-01-32T12:00:00Z'],
    ['month 0', '2026-00-01T12:00:00Z'],
    ['month 13', '2026-13-01T12:00:00Z'],
    ['24:00 in the middle of a month', '2026-01-15T24:00:00Z'],
    ['24:00 at its end', '2026-01-31T24:00:00Z'],
    ['24:00 with a zone', '2026-01-15T24:00+01:00'],
    ['hour 25', '2026-01-15T25:00:00Z'],
    ['minute 60', '2026-01-15T12:60:00Z'],
    ['a leap second', '2026-06-30T23:59:60Z'],
    ['a leap second with a fraction', '2026-06-30T23:59:60.5Z'],
    ['a fraction of a minute', '2026-01-15T12:00.5Z'],
    ['a zone of 24 hours', '2026-01-15T12:00:00+24:00'],
    ['a zone of 60 minutes', '2026-01-15T12:00:00+01:60'],
    ['a zone of one digit', '2026-01-15T12:00:00+1'],
    ['a named zone', '2026-01-15T12:00:00 UTC'],
    ['the basic format', '20260115T120000Z'],
    ['the basic time', '2026-01-15T120000Z'],
    ['a day alone', '2026-01-15'],
    ['an hour alone', '2026-01-15T12Z'],
    ['a time alone', '12:00:00Z'],
    ['a week', '2026-W03-4T12:00:00Z'],
    ['a day of the year', '2026-015T12:00:00Z'],
    ['a year of five digits', '+02026-01-15T12:00:00Z'],
    ['a year before 0', '-0001-01-15T12:00:00Z'],
    ['a year of two digits', '26-01-15T12:00:00Z'],
    ['a point without a fraction', '2026-01-15T12:00:00.Z'],
    ['a fraction of ten digits', '2026-01-15T12:00:00.1234567890Z'],
    ['space around it', ' 2026-01-15T12:00:00Z'],
    ['a line end', '2026-01-15T12:00:00Z\n'],
    ['digits of another script', '２026-01-15T12:00:00Z'],
    ['a number', '1772432110'],
    ['words', 'yesterday at noon'],
    ['what Date.parse would take', 'Mon, 02 Mar 2026 06:15:10 GMT'],
    ['nothing', ''],
    ['a very long text', '2'.repeat(100_000)],
  ])('can not be %s', (_, text) => {
    expect(parseTimestamp(text)).toBeNull();
  });

  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9998-12-31T23:59:59Z'),
    noInvalidDate: true,
  });

  it('comes back as it was written, in every form', () => {
    const zone = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(
        date,
        zone,
        fc.constantFrom('T', ' ', 't'),
        fc.constantFrom(':', ''),
        (moment, minutes, between, colon) => {
          const local = new Date(moment.getTime() + minutes * 60_000)
            .toISOString()
            .slice(0, -1)
            .replace('T', between);
          const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
            String(part).padStart(2, '0'),
          );
          expect(parseTimestamp(`${local}${minutes < 0 ? '-' : '+'}${hours}${colon}${rest}`)).toBe(
            moment.getTime(),
          );
          expect(parseTimestamp(moment.toISOString())).toBe(moment.getTime());
        },
      ),
    );
  });

  it('exists or not as the calendar says, whichever way it is written', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((part) => String(part).padStart(2, '0'));
    const year = fc.integer({ min: 0, max: 9999 }).map((part) => String(part).padStart(4, '0'));
    const form = fc.constantFrom('Z', '.000Z', '.0Z', '', '+00:00');
    fc.assert(
      fc.property(year, two, two, two, form, (y, month, day, hour, end) => {
        const text = `${y}-${month}-${day}T${hour}:30:00`;
        const asDate = new Date(`${text}Z`);
        const exists = !Number.isNaN(asDate.getTime()) && asDate.toISOString().startsWith(text);
        expect(parseTimestamp(`${text}${end}`)).toBe(exists ? asDate.getTime() : null);
      }),
      { numRuns: 2000 },
    );
  });

  it('is a number or null, whatever the text', () => {
    const nearly = fc.stringMatching(
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:?[0-9]{2}:?[0-9]{0,2}[.,]?[0-9]{0,10}[Zz+-]?[0-9]{0,2}:?[0-9]{0,2}$/,
    );
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const time = parseTimestamp(text);
        expect(time === null || Number.isInteger(time)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
