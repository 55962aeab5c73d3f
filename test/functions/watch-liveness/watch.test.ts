import { describe, expect, it, vi } from 'vitest';
import { watchLiveness } from '#functions/watch-liveness/watch.ts';
import type { Bus } from '#store/bus/port.ts';
import type { Liveness } from '#store/liveness/port.ts';

const LANES = ['a', 'b'];

/** A bus whose marks come through at once, or never; and where a mark had come through last. */
function services({ passes, last }: { passes: boolean; last: number | null }) {
  let until = last;
  const mark: Bus['mark'] = async (_name, sent) => {
    if (passes) until = sent;
    return LANES;
  };
  const declareSilent = vi.fn<Liveness['declareSilent']>(async () => 3);
  const liveness: Liveness = {
    recordedUntil: async (lanes) => (lanes === LANES ? until : null),
    declareSilent,
    watchGaps: vi.fn(async () => 2),
    clearQuiet: vi.fn(async () => 1),
    close: async () => {},
  };
  const bus = { mark: vi.fn(mark) };
  return { bus, liveness, declareSilent, graceMs: 60_000, quietMs: 1000, markMs: 1 };
}

describe('the look for what no message says', () => {
  it('sends marks the way of the messages, and counts silence up to them', async () => {
    const house = services({ passes: true, last: null });
    const before = Date.now();
    expect(await watchLiveness(new Date(), house)).toEqual({
      ingest_lag_ms: 0,
      gone_silent: 3,
      gaps_looked_at: 2,
      quarantine_quiet: 1,
    });
    expect(house.bus.mark).toHaveBeenCalledWith('update-registry', expect.any(Number));
    const [until = 0] = house.declareSilent.mock.calls[0] ?? [];
    expect(until).toBeGreaterThanOrEqual(before - 5000);
    expect(until).toBeLessThanOrEqual(Date.now() - 5000);
  });

  it('counts silence no further than the last mark that came through, while ingest lags', async () => {
    const house = services({ passes: false, last: 1_000_000 });
    expect((await watchLiveness(new Date(), house)).ingest_lag_ms).toBeGreaterThan(60_000);
    expect(house.declareSilent).toHaveBeenCalledWith(1_000_000 - 5000);
  });

  it('declares nobody silent before any mark came through', async () => {
    const house = services({ passes: false, last: null });
    expect(await watchLiveness(new Date(), house)).toMatchObject({ gone_silent: 0 });
    expect(house.declareSilent).not.toHaveBeenCalled();
  });

  it('looks for gaps though the bus is away, and fails in the end', async () => {
    const house = services({ passes: true, last: null });
    house.bus.mark.mockRejectedValue(new Error('bus does not answer'));
    await expect(watchLiveness(new Date(), house)).rejects.toThrow('bus does not answer');
    expect(house.liveness.watchGaps).toHaveBeenCalledOnce();
    expect(house.declareSilent).not.toHaveBeenCalled();
  });
});
