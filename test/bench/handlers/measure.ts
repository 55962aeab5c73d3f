import type { Message } from '#domain/message.ts';
import type { MessageEvent } from '#lambda/sources.ts';
import { messageOn } from '#test/support/events.ts';
import { datagrams } from '../../load/datagrams.ts';
import type { Subject } from './subjects.ts';

export const BATCH = 1000;

export type Figures = { cpuMsPerMessage: number; wallMsPerMessage: number; messages: number };

/** Batches of a fleet of as many meters, one datagram of each; no two messages are the same. */
export function batches(): { next: () => Message[]; samples: number } {
  const { next, samples } = datagrams('bench', BATCH, Date.now() - 86_400_000);
  return {
    samples,
    next: () =>
      Array.from({ length: BATCH }, (_, device) => {
        const { topic, payload } = next(device);
        return messageOn(topic, payload, { receivedAt: Date.now(), clientId: topic.split('/')[1] ?? '' });
      }),
  };
}

/**
 * CPU of the whole process, its garbage collector and compiler included, that a subject takes for each message: the mean of
 * `rounds` batches after `warmUp` others. Making the events is not in it; nor is reading them from JSON, which Lambda does.
 * @throws where a batch was not done, or where the stores do not hold all that was sent
 */
export async function measure(
  subject: Subject,
  eventOf: (...messages: Message[]) => MessageEvent,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Figures> {
  const fleet = batches();
  let [cpu, wall] = [0, 0];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const event = eventOf(...fleet.next());
    const [usage, began] = [process.cpuUsage(), performance.now()];
    const { batchItemFailures } = await subject.handle(event);
    const { user, system } = process.cpuUsage(usage);
    if (batchItemFailures.length > 0) throw new Error(`${subject.name} did not do its batch`);
    if (round < warmUp) continue;
    cpu += (user + system) / 1000;
    wall += performance.now() - began;
  }
  const sent = (warmUp + rounds) * BATCH * subject.perMessage;
  if (subject.stored() !== sent) throw new Error(`${subject.name} stored ${subject.stored()} of ${sent}`);
  const messages = rounds * BATCH;
  const perMessage = (ms: number) => Number((ms / messages).toFixed(4));
  return { cpuMsPerMessage: perMessage(cpu), wallMsPerMessage: perMessage(wall), messages };
}
