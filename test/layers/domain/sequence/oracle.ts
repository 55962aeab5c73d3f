import type { Gap } from '#domain/sequence/gaps.ts';
import type { Observation } from '#domain/sequence/state.ts';
import type { PowerCycle } from './device.ts';

type Answer = { gaps: Gap[]; reboots: number; missing: number; distinct: number };

const MODULUS = 2 ** 32;
const ahead = (from: number, to: number) => (((to - from) % MODULUS) + MODULUS) % MODULUS;

function gap(from: number, before: Observation, after: Observation): Gap[] {
  const count = ahead(from, after.seq);
  if (count === 0) return [];
  return [{ from, to: ahead(1, after.seq), count, ts_before: before.ts, ts_after: after.ts }];
}

const answer = (gaps: Gap[], reboots: number, distinct: number): Answer => ({
  gaps,
  reboots,
  distinct,
  missing: gaps.reduce((sum, { count }) => sum + count, 0),
});

/** Remembers every single message, sorts them all and looks at each pair: what the rule should amount to. */
export function fromAll(received: Observation[]): Answer {
  const distinct = [...new Map(received.map((one) => [`${one.ts} ${one.seq} ${one.boot}`, one])).values()];
  distinct.sort(
    (x, y) => (x.boot ?? 0) - (y.boot ?? 0) || x.ts - y.ts || (ahead(x.seq, y.seq) < MODULUS / 2 ? -1 : 1),
  );
  let reboots = 0;
  const gaps = distinct.slice(1).flatMap((after, i) => {
    const before = distinct[i]!;
    const step = ahead(before.seq, after.seq);
    const isForward = step > 0 && step < MODULUS / 2 && step <= (after.ts - before.ts) / 50 + 1000;
    if (isForward && before.boot === after.boot) return gap(ahead(MODULUS - 1, before.seq), before, after);
    reboots += 1;
    return gap(0, before, after);
  });
  return answer(gaps, reboots, distinct.length);
}

/** Knows what the device really did: walks through each power cycle and sees what did not arrive. */
export function fromTruth(cycles: PowerCycle[]): Answer {
  const gaps: Gap[] = [];
  let before: Observation | undefined;
  let [reboots, distinct] = [-1, 0];
  for (const { formed } of cycles) {
    let expected = before === undefined ? formed.find(({ copies }) => copies > 0)?.seq : 0;
    let isSeen = false;
    for (const { copies, ...one } of formed) {
      if (copies === 0) continue;
      if (before !== undefined) gaps.push(...gap(expected ?? 0, before, one));
      [before, isSeen, expected] = [one, true, ahead(MODULUS - 1, one.seq)];
      distinct += 1;
    }
    if (isSeen) reboots += 1;
  }
  return answer(gaps, Math.max(0, reboots), distinct);
}
