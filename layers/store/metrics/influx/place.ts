/** Where an InfluxDB 2 is, and what of it is ours. */
export type Place = { base: string; org: string; bucket: string };

/** Reads `http(s)://host:port?org=ORG&bucket=BUCKET`. @throws Error where the organization or the bucket is missing */
export function placeOf(url: string): Place {
  const { origin, pathname, searchParams } = new URL(url);
  const [org, bucket] = [searchParams.get('org'), searchParams.get('bucket')];
  if (!org || !bucket) throw new Error('METRICS_URL of an InfluxDB needs ?org=...&bucket=...');
  return { base: origin + pathname.replace(/\/+$/, ''), org, bucket };
}
