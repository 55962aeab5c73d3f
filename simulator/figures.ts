import type { Counters } from './device/counters.ts';
import type { Uplink } from './device/uplink.ts';

export type BrokerFigures = { url: string; connected: number; problem: string | null };

/** A fleet at one moment. `buffered` in messages, `lag_ms` how far the simulator is behind its own schedule. */
export type Figures = Counters & {
  devices: number;
  connected: number;
  buffered: number;
  lag_ms: number;
  brokers: BrokerFigures[];
};

/** What the uplinks to one broker say. */
export function brokerFigures(url: string, uplinks: Uplink[]): BrokerFigures {
  const connected = uplinks.filter((uplink) => uplink.connected).length;
  return { url: withoutLogin(url), connected, problem: problemOf(uplinks) };
}

/** A problem of one of them stands for those of all; where others have none, it is said whose it is. */
function problemOf(uplinks: Uplink[]): string | null {
  const troubled = uplinks.filter((uplink) => uplink.problem !== null);
  const [first] = troubled;
  if (first === undefined || troubled.length === uplinks.length) return first?.problem ?? null;
  const more = troubled.length > 1 ? ` and ${troubled.length - 1} more` : '';
  return `${first.device}${more}: ${first.problem}`;
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}
