import type { Message } from '#domain/message.ts';
import type { Manifest } from '#manifest/types.ts';
import type { GroupCommit } from './group-commit.ts';
import { takerOf } from './rules.ts';

/** A message as a broker hands it over, before the runtime has dated it. */
export type Received = Pick<Message, 'topic' | 'payload' | 'clientId' | 'principal' | 'replayed'>;

/** Where brokers bring messages. `done` is called when the message is on disk, or at once when no rule takes it. */
export type Intake = { take: (received: Received, done: (error?: Error) => void) => void };

/**
 * What stands between a broker and the journal: the manifest's rules, and the time of receipt.
 * @param journal the one that is written now; undefined where this process holds none, and so takes nothing
 */
export function intakeOf(
  { rules }: Manifest,
  journal: () => GroupCommit | undefined,
  say: (line: string) => void,
): Intake & { taken: () => number } {
  const takers = Object.values(rules)
    .filter(({ cloud }) => cloud === undefined)
    .map(takerOf);
  let taken = 0;
  let failing = false;
  const settle = (error: Error | undefined) => {
    if (error === undefined) taken += 1;
    if (failing === (error !== undefined)) return;
    failing = error !== undefined;
    say(
      error === undefined
        ? 'the journal takes messages again'
        : `the journal does not take messages, and none is acknowledged: ${error.message}`,
    );
  };
  return {
    take: ({ topic, ...received }, done) => {
      if (!takers.some((takes) => takes(topic))) return done();
      const group = journal();
      if (group === undefined) return done(new Error('no slot is held here'));
      const message = { ...received, id: '', topic, receivedAt: Date.now() };
      return group.append(message, (error) => {
        settle(error);
        done(error);
      });
    },
    taken: () => taken,
  };
}
