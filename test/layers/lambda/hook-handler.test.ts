import { expect, it, vi } from 'vitest';
import * as z from 'zod';
import { hookHandler } from '#lambda/hook-handler.ts';
import { CONTEXT } from '#test/support/events.ts';

const run = vi.fn(async ({ name }: { name: string }, { known }: { known: string }) => ({
  allowed: name === known,
}));
const build = vi.fn(() => ({ known: 'm1' }));
const handler = hookHandler({
  name: 'ask',
  config: z.object({}),
  build,
  event: z.object({ name: z.string() }),
  run,
});

it('answers what its function answers, with services that are built once', async () => {
  expect(await handler({ name: 'm1' }, CONTEXT)).toEqual({ allowed: true });
  expect(await handler({ name: 'm2', more: 1 }, CONTEXT)).toEqual({ allowed: false });
  expect(build).toHaveBeenCalledOnce();
});

it('fails for what is no such event, without asking its function', async () => {
  run.mockClear();
  for (const event of [null, {}, { name: 5 }, 'm1']) await expect(handler(event, CONTEXT)).rejects.toThrow();
  expect(run).not.toHaveBeenCalled();
});
