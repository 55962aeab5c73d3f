import { beforeEach, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { sendAll } from '#store/bus/send-all.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // no pause between tries

it('sends again only what was left', async () => {
  const send = vi
    .fn()
    .mockResolvedValueOnce({ left: ['b', 'c'], reason: 'busy' })
    .mockResolvedValueOnce({ left: ['c'], reason: 'busy' })
    .mockResolvedValueOnce({ left: [], reason: '' });
  await sendAll('queue', ['a', 'b', 'c'], send);
  expect(send.mock.calls).toEqual([[['a', 'b', 'c']], [['b', 'c']], [['c']]]);
});

it('gives up after a few tries, with the reason of the service', async () => {
  const send = vi.fn(async (left: string[]) => ({ left, reason: 'busy' }));
  await expect(sendAll('queue', ['a'], send)).rejects.toThrow(new StoreAway('queue', new Error('busy')));
  expect(send).toHaveBeenCalledTimes(6);
});

it('leaves a call that fails as a whole to the SDK, which has tried it already', async () => {
  const send = vi.fn(async () => Promise.reject(new Error('AccessDenied')));
  await expect(sendAll('stream', ['a'], send)).rejects.toThrow('stream does not answer: AccessDenied');
  expect(send).toHaveBeenCalledOnce();
});
