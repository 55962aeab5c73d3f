import { Cron } from 'croner';
import type { ScheduleEvent } from '#lambda/schedule-handler.ts';
import type { Manifest } from '#manifest/types.ts';

/** Calls functions when the manifest's schedules are due, in UTC; a run that is due while the last one works is left out. */
export function startScheduler(
  { schedules }: Manifest,
  invoke: (name: string, event: ScheduleEvent) => Promise<unknown>,
  onTrouble: (name: string, error: unknown) => void,
): { stop: () => void } {
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
