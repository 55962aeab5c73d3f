import { expect, it } from 'vitest';
import { Cache } from '#store/archive/batch/cache.ts';
import { RecentKeys } from '#store/archive/batch/recent-keys.ts';

it('remembers so many keys, the latest', () => {
  const recent = new RecentKeys(3);
  for (const key of ['a', 'b', 'c', 'd']) recent.put([key]);
  expect(['a', 'b', 'c', 'd'].map((key) => recent.stateOf(key))).toEqual([undefined, null, null, null]);
});

it('forgets no key that is being put', () => {
  const recent = new RecentKeys(1);
  const done = Promise.resolve();
  recent.putting(['a'], done);
  recent.put(['b']);
  recent.put(['c']);
  expect(recent.stateOf('a')).toBe(done);
});

it('keeps of things that never change those that were asked for last', () => {
  const cache = new Cache<string>(10);
  cache.keep('a', 'A', 4);
  cache.keep('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.keep('c', 'C', 4);
  cache.keep('too much', 'D', 11);
  expect(['a', 'b', 'c', 'too much'].map((name) => cache.get(name))).toEqual([
    'A',
    undefined,
    'C',
    undefined,
  ]);
});
