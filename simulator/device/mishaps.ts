import { type Random, waitingTime } from '../model/random.ts';
import type { Agenda } from './agenda.ts';
import type { Counters } from './counters.ts';
import type { Device } from './device.ts';

/** Mean times in s; 0 means never. */
export type MishapPlan = { rebootEvery: number; offlineEvery: number; offlineFor: number };

/** Lets a device lose its power, and the reach of its brokers, now and then from `now` on. */
export function planMishaps(
  device: Device,
  plan: MishapPlan,
  random: Random,
  { agenda, counters }: { agenda: Agenda; counters: Counters },
  now: number,
): void {
  const after = (mean: number, from: number, run: (at: number) => void) =>
    agenda.at(from + waitingTime(random, mean * 1000), run);
  const reboot = (at: number) => {
    counters.faults.reboot++;
    device.restart(at);
    after(plan.rebootEvery, at, reboot);
  };
  const leave = (at: number) => {
    counters.faults.offline++;
    device.setCoverage(false);
    after(plan.offlineFor, at, comeBack);
  };
  const comeBack = (at: number) => {
    device.setCoverage(true);
    after(plan.offlineEvery, at, leave);
  };
  if (plan.rebootEvery > 0) after(plan.rebootEvery, now, reboot);
  if (plan.offlineEvery > 0) after(plan.offlineEvery, now, leave);
}
