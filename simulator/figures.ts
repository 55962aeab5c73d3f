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

/** What the uplinks to one broker say; a problem of one of them stands for those of all. */
export function brokerFigures(url: string, uplinks: Uplink[]): BrokerFigures {
  const problem = uplinks.find((uplink) => uplink.problem !== null)?.problem ?? null;
  return { url: withoutLogin(url), connected: uplinks.filter((uplink) => uplink.connected).length, problem };
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}
