const TRIAL_SECONDS = 2;
const SECONDS = 8;

/** Does a piece of work; answers how many things were done by it. */
type Work = () => Promise<number>;

/** How many things are done, and how many a second, where so many pieces of work are under way at a time. */
export async function rateOf(
  width: number,
  seconds: number,
  work: Work,
): Promise<{ done: number; perSecond: number }> {
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      const more = await work(); // apart: += would add to what was there before the waiting
      done += more;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return { done, perSecond: (done * 1000) / (performance.now() - began) };
}

/** Things done a second at the width that gives most; the trials warm up, too. */
export async function bestRate(widths: number[], work: Work): Promise<number> {
  let best = { width: 1, rate: 0 };
  for (const width of widths) {
    const { perSecond } = await rateOf(width, TRIAL_SECONDS, work);
    if (perSecond > best.rate) best = { width, rate: perSecond };
  }
  return (await rateOf(best.width, SECONDS, work)).perSecond;
}
