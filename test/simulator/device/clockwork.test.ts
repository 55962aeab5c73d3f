import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Agenda } from '#simulator/device/agenda.ts';
import { startClockwork } from '#simulator/device/clockwork.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is on the agenda runs by the clock, until it is stopped', () => {
  const agenda = new Agenda();
  const ran: string[] = [];
  agenda.at(Date.now() + 1000, () => ran.push('first'));
  agenda.at(Date.now() + 5000, () => ran.push('second'));
  const clockwork = startClockwork(agenda, () => ran.push('slept'));
  vi.advanceTimersByTime(2000);
  clockwork.stop();
  vi.advanceTimersByTime(10_000);
  expect(ran).toEqual(['first']);
});

test('a machine that slept is told from one that is busy', () => {
  const slept: number[] = [];
  const clockwork = startClockwork(new Agenda(), (now) => slept.push(now));
  vi.setSystemTime(Date.now() + 10_000);
  vi.advanceTimersByTime(100);
  expect(slept).toEqual([]);
  vi.setSystemTime(Date.now() + 8 * 3_600_000);
  vi.advanceTimersByTime(100);
  expect(slept.length).toBe(1);
  clockwork.stop();
});
