import * as z from 'zod';
import { minutesBucketOf } from './minutes.ts';
import type { Place } from './place.ts';
import { type KeptDays, keepsFor, type Retention, retentionOf } from './retention.ts';
import type { Ask } from './server.ts';

/** The buckets are not as they should be, and we may not make them so; the message says what to do. */
export class BucketsRefused extends Error {
  override readonly name = 'BucketsRefused';
}

const Rule = z.object({ everySeconds: z.number() });
const Bucket = z.object({ id: z.string(), orgID: z.string(), retentionRules: z.array(Rule) });
type Bucket = z.infer<typeof Bucket>;
const Buckets = z.object({ buckets: z.array(Bucket) });
const Orgs = z.object({ orgs: z.array(z.object({ id: z.string() })) });

/**
 * Sees to it that the bucket of samples and that of figures by the minute are there and keep points for long enough. A bucket
 * that keeps them for longer stays so, and nothing is deleted: that is the work of pruning, which says what it does.
 * @param ask sends requests in the name of the place's organization
 * @throws BucketsRefused, or StoreAway as `ask` does
 */
export async function prepareBuckets(ask: Ask, { org, bucket }: Place, days: KeptDays): Promise<void> {
  const samples = await ensureBucket(ask, org, bucket, days.samples);
  await ensureBucket(ask, org, minutesBucketOf(bucket), days.minutes, samples.orgID);
}

async function ensureBucket(
  ask: Ask,
  org: string,
  name: string,
  days: number,
  orgID?: string,
): Promise<Bucket> {
  const wanted = retentionOf(days);
  const found = await find(ask, name);
  if (found === undefined) return make(ask, name, wanted, orgID ?? (await orgIdOf(ask, org)));
  const [rule = { everySeconds: 0 }] = found.retentionRules;
  if (keepsFor(rule, wanted)) return found;
  const path = `buckets/${found.id}`;
  const { status, text } = await ask('PATCH', path, { retentionRules: [ruleOf(wanted)] });
  if (status === 200) return found;
  const told = `influx bucket update --id ${found.id} --retention ${hoursOf(wanted)}`;
  throw refusal(name, `keeps points for ${rule.everySeconds / 86_400} days instead of ${days}`, told, text);
}

async function find(ask: Ask, name: string): Promise<Bucket | undefined> {
  const { status, text } = await ask('GET', `buckets?${new URLSearchParams({ name })}`);
  if (status === 404 && /bucket .* not found/.test(text)) return undefined;
  if (status !== 200)
    throw new BucketsRefused(`InfluxDB does not let INFLUXDB_TOKEN look at buckets: ${text}`);
  const [bucket] = Buckets.parse(JSON.parse(text)).buckets;
  if (bucket !== undefined) return bucket;
  throw new BucketsRefused(
    `INFLUXDB_TOKEN may not read the bucket "${name}": give it a token that may read and write that too`,
  );
}

async function orgIdOf(ask: Ask, org: string): Promise<string> {
  const { status, text } = await ask('GET', 'orgs');
  const id = status === 200 ? Orgs.parse(JSON.parse(text)).orgs[0]?.id : undefined;
  if (id !== undefined) return id;
  throw new BucketsRefused(
    `INFLUXDB_TOKEN does not see the organization "${org}": check INFLUXDB_ORG, or give it a token that may read and write its buckets`,
  );
}

async function make(ask: Ask, name: string, wanted: Retention, orgID: string): Promise<Bucket> {
  const { status, text } = await ask('POST', 'buckets', { orgID, name, retentionRules: [ruleOf(wanted)] });
  if (status === 201) return Bucket.parse(JSON.parse(text));
  const made = status === 422 ? await find(ask, name) : undefined; // by another who starts at the same time
  if (made !== undefined) return made;
  const told = `influx bucket create --name ${name} --retention ${hoursOf(wanted)}`;
  throw refusal(name, 'is not there', told, text);
}

const ruleOf = (retention: Retention) => ({ type: 'expire', ...retention });
const hoursOf = ({ everySeconds }: Retention): string => `${everySeconds / 3600}h`;

const refusal = (name: string, what: string, command: string, said: string): BucketsRefused =>
  new BucketsRefused(
    `the bucket "${name}" ${what}, and INFLUXDB_TOKEN may not mend that: run "${command}", see that the token may read and write the bucket, or use a token that may make buckets (InfluxDB: ${said.replaceAll(/\s+/g, ' ')})`,
  );
