/**
 * What an answer of InfluxDB means (https://docs.influxdata.com/influxdb/v2/write-data/troubleshoot/). `again`: it is
 * overloaded or starting. `refused`: the token. `missing`: the bucket or the organization. `large`: the body. `faulty`: what
 * was sent, all of it or a part; the text says what.
 */
export type Verdict = 'again' | 'refused' | 'missing' | 'large' | 'faulty';

const VERDICTS = new Map<number, Verdict>([
  [401, 'refused'],
  [403, 'refused'],
  [404, 'missing'],
  [408, 'again'],
  [413, 'large'],
  [429, 'again'],
]);

/** A query to an organization that is not there is answered as if the query were wrong. */
const NO_ORGANIZATION = /organization name .* not found/;

/** What an answer that is none of the 2xx means. */
export const verdictOf = (status: number, text: string): Verdict => {
  if (status === 400 && NO_ORGANIZATION.test(text)) return 'missing';
  return VERDICTS.get(status) ?? (status >= 500 ? 'again' : 'faulty');
};

/**
 * How many points of a write were left out for being older than the bucket's retention; undefined where the answer says
 * anything else. Those are always the oldest of the request, and the rest is stored.
 */
export function droppedAsOld(answer: string): number | undefined {
  if (/field type conflict|write window/.test(answer)) return undefined;
  const told =
    /dropped (\d+) points outside retention policy/.exec(answer) ??
    /points beyond retention policy dropped=(\d+)/.exec(answer);
  return told?.[1] === undefined ? undefined : Number(told[1]);
}
