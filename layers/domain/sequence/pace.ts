import type { Segment } from './state.ts';

/** More than any meter forms: one telemetry message a second, and acknowledgements, OTA progress and hello beside it. */
const MESSAGES_PER_SECOND = 20;

/** Allows for a clock that was corrected, by up to 50 s, between two messages. */
const GAP_SLACK = 1000;

/** Allows for clocks that tick once a second. */
const REBOOT_SLACK = MESSAGES_PER_SECOND;

const mostFormed = (ms: number, slack: number): number => (MESSAGES_PER_SECOND * ms) / 1000 + slack;

/** Whether a device could form `count` messages in `ms` milliseconds (IoT.md, sequence numbers). */
export const couldForm = (count: number, ms: number): boolean => count <= mostFormed(ms, GAP_SLACK);

/**
 * Whether a reboot can hide between `p` and the segment `n`, although n's first number follows p's last. The device
 * then formed 0 to n.a-1 since the reboot, and none of those has arrived yet: `5 | 0 1 2 3 4 5 6` looks like `5 6`
 * while the rest is late. Joining the two at once would make the result depend on the order of arrival, as a joint
 * can't be found again. The number of power cycles, or a lack of time, tells that there was none.
 */
export const mayHideReboot = (p: Segment, n: Segment): boolean =>
  n.boot === null && n.a <= mostFormed(n.ta - p.tb, REBOOT_SLACK);
