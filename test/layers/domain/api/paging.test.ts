import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cursorOf, Limit, linkToNext, packCursor } from '#domain/api/paging.ts';

describe('the limit of a page', () => {
  it.each([
    [undefined, 100],
    ['1', 1],
    ['1000', 1000],
    ['007', 7],
  ])('%s is %d rows', (text, expected) => {
    expect(Limit.parse(text)).toBe(expected);
  });

  it.each(['0', '1001', '-1', '1.5', '', ' 5', '5 ', '1e2', 'all', '99999999999'])(
    'can not be %j',
    (text) => {
      expect(Limit.safeParse(text).success).toBe(false);
    },
  );
});

describe('a cursor', () => {
  const Position = z.tuple([z.int(), z.string()]);
  const Cursor = cursorOf(Position);

  it('says where to go on, and nothing a client could build on', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: 'binary' }), (time, id) => {
        const packed = packCursor([time, id]);
        expect(packed).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(Cursor.parse(packed)).toEqual([time, id.toWellFormed()]);
      }),
    );
  });

  it.each([
    ['', 'nothing'],
    ['!!!', 'no base64'],
    ['bm90IGpzb24', 'no JSON'],
    [packCursor(null), 'null'],
    [packCursor({ 0: 1, 1: 'x' }), 'an object'],
    [packCursor(['1', 'x']), 'other types'],
    [packCursor([1]), 'too little'],
    [packCursor([1, 'x', 'y']), 'too much'],
    [packCursor([1, 'x']).slice(0, -3), 'half of one'],
  ])('%j is refused: %s', (packed) => {
    expect(Cursor.safeParse(packed).success).toBe(false);
  });

  it('may be left out', () => {
    expect(Cursor.parse(undefined)).toBeUndefined();
  });
});

describe('the Link header', () => {
  it('leads to the same question behind the cursor', () => {
    const { link } = linkToNext(
      '/api/devices',
      { q: 'ä&b=c', limit: '2', cursor: 'old', status: undefined },
      [5, 'm1'],
    );
    const url = new URL(/^<(.+)>; rel="next"$/.exec(link ?? '')?.[1] ?? '', 'http://localhost');
    expect(url.pathname).toBe('/api/devices');
    expect(url.searchParams.getAll('cursor')).toHaveLength(1);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      q: 'ä&b=c',
      limit: '2',
      cursor: packCursor([5, 'm1']),
    });
  });

  it('is left out on the last page', () => {
    expect(linkToNext('/api/devices', {}, undefined)).toEqual({});
  });

  it('stays one header line, whatever was asked', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (query) => {
        expect(linkToNext('/api/devices', query, 'x').link).toMatch(/^<[!-;=?-~]+>; rel="next"$/);
      }),
    );
  });
});
