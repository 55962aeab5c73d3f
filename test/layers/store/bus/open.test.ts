import { expect, it } from 'vitest';
import { BusConfig, openBus } from '#store/bus/open.ts';

it.each(['journal:', 'queue:x', '/journal.sqlite', ''])('refuses %j as a bus', (url) => {
  expect(() => BusConfig.parse({ BUS_URL: url, BUS_FUNCTIONS: 'a' })).toThrow(
    'expected journal:, queues: or stream:',
  );
});

it('opens no queues where a function would have none', () => {
  const config = { BUS_URL: 'queues:https://sqs/a,https://sqs/b', BUS_FUNCTIONS: ['a', 'b', 'c'] };
  expect(() => openBus(config)).toThrow('BUS_URL has 2 queues for the 3 of BUS_FUNCTIONS');
});
