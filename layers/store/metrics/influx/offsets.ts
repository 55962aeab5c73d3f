/**
 * Ascending times as distances: the first from `base`, then pairs of a step and how often it follows. Ten samples a second
 * apart are three numbers, and the same three for each message.
 */
export function offsetsOf(times: number[], base: number): number[] {
  const offsets = [(times[0] ?? base) - base];
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] ?? 0) - (times[i - 1] ?? 0);
    const end = offsets.length - 1;
    if (end >= 2 && offsets[end - 1] === step) offsets[end] = (offsets[end] ?? 0) + 1;
    else offsets.push(step, 1);
  }
  return offsets;
}

/** The times that {@link offsetsOf} was given. */
export function timesOf([first = 0, ...steps]: number[], base: number): number[] {
  const times = [base + first];
  for (let i = 0; i < steps.length; i += 2)
    for (let n = steps[i + 1] ?? 0; n > 0; n--) times.push((times.at(-1) ?? 0) + (steps[i] ?? 0));
  return times;
}
