import type { Message } from '#domain/message.ts';
import type { Manifest } from '#manifest/types.ts';
import type { GroupCommit } from './group-commit.ts';
import { takerOf } from './rules.ts';

/** A message as a broker hands it over, before the runtime has dated it. */
export type Received = Pick<Message, 'topic' | 'payload' | 'clientId' | 'principal' | 'replayed'>;

/** Where brokers bring messages. `done` is called when the message is on disk, or at once when no rule takes it. */
export type Intake = { take: (received: Received, done: (error?: Error) => void) => void };

/** What stands between a broker and the journal: the manifest's rules, and the time of receipt. */
export function intakeOf({ rules }: Manifest, journal: GroupCommit, onError: (error: Error) => void): Intake {
  const takers = Object.values(rules).map(takerOf);
  return {
    take: ({ topic, ...received }, done) => {
      if (!takers.some((takes) => takes(topic))) return done();
      const message = { ...received, id: '', topic, receivedAt: Date.now() };
      return journal.append(message, (error) => {
        if (error !== undefined) onError(error);
        done(error);
      });
    },
  };
}
