/** What a device answers to a command (IoT.md, command acknowledgement). */
export const ACK_RESULTS = ['accepted', 'rejected', 'error', 'unsupported'] as const;
export type AckResult = (typeof ACK_RESULTS)[number];

/** The states of a command (IoT.md, states): it begins in `pending`, and all but `pending` and `sent` are final. */
export const COMMAND_STATES = ['pending', 'sent', ...ACK_RESULTS, 'timeout', 'cancelled'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** So long a device may take to answer, in ms since the last sending (IoT.md, states). */
export const ACK_TIMEOUT_MS = 60_000;

/**
 * So long one sender has a command for itself, in ms. One that dies meanwhile may have published it: it is sent again then, under the
 * same `cmd_id`, by which the device knows it.
 */
export const CLAIM_MS = 20_000;

/** What is known of a command. Times in epoch milliseconds. */
export type Progress = {
  state: CommandState;
  /** Its time to live ends. */
  expiresAt: number;
  /** A sender has it until then. */
  claimedUntil: number | null;
  /** The last sending; of one that was settled before that was written down, the first. */
  sentAt: number | null;
  /** The first answer that came, also where it came too late to count. */
  ack: AckResult | null;
};

/**
 * What can happen to a command, at any time and in any order. `claimed`: a sender takes it up; `released`: and could not send it;
 * `sent`: it was published, perhaps once more.
 */
export type CommandEvent =
  | { kind: 'claimed' | 'sent' | 'expired' | 'ack_timeout' | 'cancelled'; at: number }
  | { kind: 'released' }
  | { kind: 'acked'; result: AckResult };

type Transition = { from: CommandState; event: CommandEvent['kind']; to: CommandState; label: string };

const answers = (from: CommandState, label: string): Transition[] =>
  ACK_RESULTS.map((to) => ({ from, event: 'acked', to, label }));

/** Every way from one state to another. There is none out of a final one. An answer in `pending`: its sender died before it wrote down that it had sent. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'pending', event: 'sent', to: 'sent', label: 'device is online' },
  { from: 'pending', event: 'cancelled', to: 'cancelled', label: 'by a person' },
  { from: 'pending', event: 'expired', to: 'timeout', label: 'time to live is over' },
  ...answers('pending', 'ack overtakes sent'),
  { from: 'sent', event: 'sent', to: 'sent', label: 'sent again' },
  ...answers('sent', 'ack'),
  { from: 'sent', event: 'ack_timeout', to: 'timeout', label: 'no ack' },
];

/** Whether a command is in a state that it never leaves. */
export const isFinal = (state: CommandState): boolean => !TRANSITIONS.some(({ from }) => from === state);

/** A command as it is stored. */
export const stored = (expiresAt: number): Progress => ({
  state: 'pending',
  expiresAt,
  claimedUntil: null,
  sentAt: null,
  ack: null,
});

/**
 * What becomes of a command by an event; the same where the event says nothing in its state. The statements of #store/alert-events say
 * the same in SQL.
 */
export function next(before: Progress, event: CommandEvent): Progress {
  const state = stateAfter(before, event);
  const after = { ...before, state };
  switch (event.kind) {
    case 'claimed':
      return isFree(before, event.at) && before.state === 'pending' && event.at < before.expiresAt
        ? { ...after, claimedUntil: event.at + CLAIM_MS }
        : after;
    case 'released':
      return { ...after, claimedUntil: null };
    case 'sent':
      return { ...after, claimedUntil: null, sentAt: lastSending(before, event.at) };
    case 'acked':
      return { ...after, ack: before.ack ?? event.result };
    default:
      return after;
  }
}

function stateAfter(before: Progress, event: CommandEvent): CommandState {
  const ways = TRANSITIONS.filter(({ from, event: kind }) => from === before.state && kind === event.kind);
  const way = event.kind === 'acked' ? ways.find(({ to }) => to === event.result) : ways[0];
  return way !== undefined && isDue(before, event) ? way.to : before.state;
}

function isDue(before: Progress, event: CommandEvent): boolean {
  switch (event.kind) {
    case 'expired':
      return event.at >= before.expiresAt && isFree(before, event.at);
    case 'ack_timeout':
      return event.at >= (before.sentAt ?? 0) + ACK_TIMEOUT_MS;
    case 'cancelled':
      return isFree(before, event.at);
    default:
      return true;
  }
}

/** Nobody is sending it. */
const isFree = ({ claimedUntil }: Progress, at: number): boolean =>
  claimedUntil === null || claimedUntil <= at;

const lastSending = ({ state, sentAt }: Progress, at: number): number =>
  isFinal(state) ? (sentAt ?? at) : Math.max(sentAt ?? at, at);
