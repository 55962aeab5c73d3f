import { onTestFinished } from 'vitest';
import { type OutsideBrokers, startOutsideBrokers } from '#local/broker/outside.ts';
import type { Intake } from '#local/intake.ts';
import { manifest } from '#manifest/manifest.ts';
import { until } from '#test/support/until.ts';

export type Started = { brokers: OutsideBrokers; said: string[] };

/** The sessions of slot 1 on these brokers. */
export function started(urls: string[], intake: Intake, group = 'iot-meter', connections = 1): Started {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const brokers = startOutsideBrokers({ urls, group, manifest, intake, say, connections });
  brokers.open(1);
  onTestFinished(brokers.stop);
  return { brokers, said };
}

/** Waits until this many sessions stand on each broker. */
export const areOn = ({ brokers }: Started, count = 1) =>
  until(() => brokers.states().every(({ on }) => on === count));
