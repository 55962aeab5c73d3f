import { expect, test } from 'vitest';
import { Pace } from '#simulator/ota/pace.ts';

test('a slow download is told of every 10 %', () => {
  const pace = new Pace(0);
  const told = Array.from({ length: 100 }, (_, pct) => pct).filter((pct) => pace.tells(pct, pct * 60_000));
  expect(told).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test('a fast download is told of once a second', () => {
  const pace = new Pace(0);
  const told = Array.from({ length: 100 }, (_, pct) => pct).filter((pct) => pace.tells(pct, pct * 25));
  expect(told).toEqual([40, 80]);
});
