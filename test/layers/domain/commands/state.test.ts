import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACK_RESULTS,
  ACK_TIMEOUT_MS,
  CLAIM_MS,
  COMMAND_STATES,
  type CommandEvent,
  isFinal,
  next,
  type Progress,
  stored,
  TRANSITIONS,
} from '#domain/commands/state.ts';
import { history, TTL_MS } from './histories.ts';

const run = (...events: CommandEvent[]): Progress => events.reduce(next, stored(TTL_MS));
const states = (events: CommandEvent[]) => {
  let progress = stored(TTL_MS);
  return events.map((event) => {
    progress = next(progress, event);
    return progress;
  });
};

describe('whatever happens in whatever order, how often ever', () => {
  it('a command comes into one final state at most, and never leaves it', () => {
    fc.assert(
      fc.property(history, (events) => {
        const passed = states(events).map(({ state }) => state);
        const finals = passed.filter(isFinal);
        expect(new Set(finals).size).toBeLessThanOrEqual(1);
        if (finals.length > 0) expect(passed.slice(passed.indexOf(finals[0]!)).every(isFinal)).toBe(true);
      }),
    );
  });

  it('it never goes back to pending', () => {
    fc.assert(
      fc.property(history, (events) => {
        const passed = states(events).map(({ state }) => state);
        const left = passed.findIndex((state) => state !== 'pending');
        if (left !== -1) expect(passed.slice(left)).not.toContain('pending');
      }),
    );
  });

  it('the first answer is written down, and is the state unless another one was final before', () => {
    fc.assert(
      fc.property(history, (events) => {
        const first = events.find((event) => event.kind === 'acked');
        const after = run(...events);
        expect(after.ack).toBe(first?.kind === 'acked' ? first.result : null);
        if (after.ack !== null) expect([after.ack, 'timeout', 'cancelled']).toContain(after.state);
      }),
    );
  });

  it('what happens again at once changes nothing', () => {
    const twice = fc.array(fc.tuple(history, fc.nat()), { minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(twice, ([[events, at] = [[], 0]]) => {
        const again = events.toSpliced(
          at % (events.length + 1),
          0,
          ...events.slice(at % (events.length + 1)).slice(0, 1),
        );
        expect(run(...again)).toEqual(run(...events));
      }),
    );
  });

  it('nobody cancels or gives up what a sender has just now', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: TTL_MS - 1 }),
        fc.integer({ min: 0, max: CLAIM_MS - 1 }),
        (at, after) => {
          for (const kind of ['cancelled', 'expired'] as const)
            expect(run({ kind: 'claimed', at }, { kind, at: at + after }).state).toBe('pending');
        },
      ),
    );
  });
});

describe('a command', () => {
  it('whose sender died is pending, free after its claim, and sent once more', () => {
    const left = run({ kind: 'claimed', at: 0 });
    expect(left).toMatchObject({ state: 'pending', claimedUntil: CLAIM_MS });
    expect(next(left, { kind: 'claimed', at: CLAIM_MS })).toMatchObject({ claimedUntil: 2 * CLAIM_MS });
    expect(next(left, { kind: 'sent', at: CLAIM_MS })).toMatchObject({ state: 'sent', claimedUntil: null });
  });

  it('that was sent again is waited for from then on', () => {
    const again = run({ kind: 'sent', at: 0 }, { kind: 'sent', at: 5000 });
    expect(next(again, { kind: 'ack_timeout', at: ACK_TIMEOUT_MS }).state).toBe('sent');
    expect(next(again, { kind: 'ack_timeout', at: ACK_TIMEOUT_MS + 5000 }).state).toBe('timeout');
  });

  it('that was answered before it was written down as sent is answered', () => {
    expect(run({ kind: 'acked', result: 'accepted' }, { kind: 'sent', at: 7 })).toMatchObject({
      state: 'accepted',
      sentAt: 7,
    });
  });

  it('that is answered too late stays in timeout, with the answer', () => {
    const late = run(
      { kind: 'sent', at: 0 },
      { kind: 'ack_timeout', at: ACK_TIMEOUT_MS },
      { kind: 'acked', result: 'accepted' },
    );
    expect(late).toMatchObject({ state: 'timeout', ack: 'accepted' });
  });
});

it('every state is reached by some way, and only pending and sent are left', () => {
  expect(new Set(['pending', ...TRANSITIONS.map(({ to }) => to)])).toEqual(new Set(COMMAND_STATES));
  expect(COMMAND_STATES.filter((state) => !isFinal(state))).toEqual(['pending', 'sent']);
  expect(COMMAND_STATES.filter(isFinal)).toEqual([...ACK_RESULTS, 'timeout', 'cancelled']);
});
