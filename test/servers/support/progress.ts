import { figuresOf } from '../../support/figures.ts';

/** How far a home has come: messages in the journal, how many of them each function has done, and its connections to brokers. */
export type Progress = {
  received: number;
  clients: number;
  done: Record<string, number>;
  lag: Record<string, number>;
};

async function progressOf(api: string): Promise<Progress> {
  const figures = await figuresOf(api);
  const one = (wanted: string) => figures.find(({ name }) => name === wanted)?.value ?? 0;
  const received = one('iot_meter_journal_end');
  const lag = Object.fromEntries(
    figures
      .filter(({ name }) => name === 'iot_meter_lag_messages')
      .map(({ labels, value }) => [labels.function ?? '', value]),
  );
  const done = Object.fromEntries(Object.entries(lag).map(([name, behind]) => [name, received - behind]));
  return { received, clients: one('iot_meter_mqtt_connected_clients'), done, lag };
}

/** Looks at a home until what it sees fits; answers all that it has seen. */
export async function watch(api: string, until: (now: Progress) => boolean): Promise<Progress[]> {
  for (const seen: Progress[] = []; ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
    const now = await progressOf(api);
    seen.push(now);
    if (until(now)) return seen;
  }
}

const LOOK_MS = 100;

/** The longest way that a function was behind. */
export const longestLag = (seen: Progress[], name: string): number =>
  Math.max(...seen.map(({ lag }) => lag[name] ?? 0));
