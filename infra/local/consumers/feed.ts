import { Journal } from '#store/bus/journal.ts';
import { type ConsumerOptions, consume } from './consumer.ts';
import { News } from './news.ts';

/** @property position behind which to begin; `lingerMs` as News has it */
export type FeedOptions = Pick<
  ConsumerOptions,
  'name' | 'handler' | 'batch' | 'position' | 'onDone' | 'onTrouble'
> & {
  journalFile: string;
  lingerMs: number;
};

/** `stop` resolves when nothing of the journal is in work any more, and what was done has been told. */
export type Feed = { wake: () => void; stop: () => Promise<void> };

/** Begins to feed a function from one journal. */
export function startFeed({ journalFile, lingerMs, ...options }: FeedOptions): Feed {
  const journal = new Journal(journalFile);
  const stopping = new AbortController();
  const news = new News(lingerMs);
  const consuming = consume({ ...options, journal, news, signal: stopping.signal });
  return {
    wake: () => news.announce(),
    stop: async () => {
      stopping.abort();
      await consuming;
      journal.close();
    },
  };
}
