import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { logger } from '#lambda/logger.ts';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { CONTEXT } from '#test/support/events.ts';

const info = vi.spyOn(logger, 'info').mockReturnValue();
const EVENT = { time: '2026-03-02T03:17:00Z' };

describe('a function that works by the clock', () => {
  it('is told when it was due, and what it did is answered and logged', async () => {
    const run = vi.fn(async () => ({ removed: 7 }));
    const services = { store: 'x' };
    const handler = scheduleHandler({
      name: 'prune-stores',
      config: z.object({}),
      build: () => services,
      run,
    });
    expect(await handler(EVENT, CONTEXT)).toEqual({ removed: 7 });
    expect(run).toHaveBeenCalledWith(new Date('2026-03-02T03:17:00Z'), services);
    expect(info).toHaveBeenCalledWith('schedule done', {
      function: 'prune-stores',
      due: '2026-03-02T03:17:00Z',
      removed: 7,
    });
  });

  it('fails the invocation where it fails, so that the alarm sees it', async () => {
    const run = async () => {
      throw new Error('the disk is full');
    };
    const handler = scheduleHandler({ name: 'prune-stores', config: z.object({}), build: () => ({}), run });
    await expect(handler(EVENT, CONTEXT)).rejects.toThrow('the disk is full');
  });
});
