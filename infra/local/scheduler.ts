import { Cron } from 'croner';
import type { ScheduleEvent } from '#lambda/schedule-handler.ts';
import type { Manifest } from '#manifest/types.ts';
import type { SlotUser } from './slots/slot-keeper.ts';

type Invoke = (name: string, event: ScheduleEvent) => Promise<unknown>;
type OnTrouble = (name: string, error: unknown) => void;

/** Of all runtimes on a data folder one keeps the schedules: who holds this slot. */
const SCHEDULES_SLOT = 1;

/** Keeps the manifest's schedules while this process holds the slot that goes with them. */
export function scheduleKeeper(manifest: Manifest, invoke: Invoke, onTrouble: OnTrouble): SlotUser {
  let scheduler: { stop: () => void } | undefined;
  return {
    open: ({ number }) => {
      if (number === SCHEDULES_SLOT) scheduler = startScheduler(manifest, invoke, onTrouble);
    },
    close: async ({ number }) => {
      if (number === SCHEDULES_SLOT) scheduler?.stop();
    },
  };
}

/** Calls functions when the manifest's schedules are due, in UTC; a run that is due while the last one works is left out. */
function startScheduler({ schedules }: Manifest, invoke: Invoke, onTrouble: OnTrouble): { stop: () => void } {
  const jobs = Object.values(schedules).map(
    ({ cron, function: name }) =>
      new Cron(
        cron,
        { timezone: 'UTC', protect: true, catch: (error) => onTrouble(name, error) },
        async () => {
          await invoke(name, { time: new Date().toISOString() });
        },
      ),
  );
  return {
    stop: () => {
      for (const job of jobs) job.stop();
    },
  };
}
