import { expect, it } from 'vitest';
import { WrittenAt } from '#local/written-at.ts';

it('tells how old the oldest message is that is still to be done, to the second', () => {
  const written = new WrittenAt(0, 0);
  written.note(10, 5000);
  written.note(20, 5900);
  written.note(30, 7000);
  expect(written.ageBehind(0, 9000)).toBe(4);
  expect(written.ageBehind(20, 9000)).toBe(2);
  expect(written.ageBehind(30, 9000)).toBe(0);
});

it('takes what was there before as written at the start', () => {
  expect(new WrittenAt(7, 1000).ageBehind(3, 61_000)).toBe(60);
});

it('still tells the age of what is left when the rest is forgotten', () => {
  const written = new WrittenAt(0, 0);
  for (let second = 1; second <= 100; second += 1) written.note(second, second * 1000);
  written.forget(90);
  expect(written.ageBehind(90, 101_000)).toBe(10);
  expect(written.ageBehind(95, 101_000)).toBe(5);
});

it('does not grow for ever where a function stands still', () => {
  const written = new WrittenAt(0, 0);
  for (let second = 1; second <= 90_000; second += 1) written.note(second, second * 1000);
  expect(written.ageBehind(0, 90_000_000)).toBeLessThanOrEqual(86_400);
});
