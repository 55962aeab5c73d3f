import type { Category } from '#domain/topics.ts';
import type { Link, LinkEvents, OpenLink, Outcome } from '#simulator/transport/link.ts';

/** What the tests read of a message. */
export type Wire = {
  ts: string;
  seq: number;
  boot: number;
  status: string;
  result: string;
  ota_state: string;
  progress_pct: number;
  detail: string;
  fw_version: string;
  send_interval_s: number;
  uptime_s: number;
  measurements: { ts: string; type: string; val: number }[];
};

export type Sent = { device: string; category: Category; text: string; done: (outcome: Outcome) => void };

/** A link in memory: the test says when the connection comes and goes, and what becomes of each message. */
export class FakeLink implements Link {
  readonly device: string;
  readonly events: LinkEvents;
  readonly sent: Sent[] = [];
  readonly wills: string[] = [];
  /** Acknowledges at once unless a test wants otherwise. */
  outcome: Outcome | 'none' = 'acknowledged';
  isReachable = true;
  farewell: string | null = null;

  constructor(device: string, events: LinkEvents) {
    this.device = device;
    this.events = events;
  }

  connect(will: string): void {
    this.wills.push(will);
    if (this.isReachable) this.events.up();
    else this.events.down('connect ECONNREFUSED');
  }

  publish(category: Category, text: string, done: (outcome: Outcome) => void): void {
    this.sent.push({ device: this.device, category, text, done });
    if (this.outcome !== 'none') done(this.outcome);
  }

  drop(): void {
    this.events.down(null);
  }

  async end(status: string): Promise<void> {
    this.farewell = status;
  }

  /** The messages of a category that were sent, read. */
  messages(...categories: Category[]): Wire[] {
    return this.sent
      .filter(({ category }) => categories.includes(category))
      .map(({ text }) => JSON.parse(text));
  }
}

export function fakeLinks(): { links: FakeLink[]; open: OpenLink } {
  const links: FakeLink[] = [];
  const open: OpenLink = (device, _broker, events) => {
    const link = new FakeLink(device, events);
    links.push(link);
    return link;
  };
  return { links, open };
}
