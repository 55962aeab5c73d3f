import { flux } from '@influxdata/influxdb-client';
import { MINUTE_FIELDS, type MinuteField, minutesBucketOf } from './minutes.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import { STRETCH_TIMEOUT_MS, type Stretch, samplesOf } from './stretch.ts';
import { workOutTwice } from './twice.ts';

const FUNCTIONS = {
  mean: flux`mean`,
  min: flux`min`,
  max: flux`max`,
  sum: flux`sum`,
  count: flux`count`,
  last: flux`last`,
};

/**
 * Lets the server work out the figures of a stretch by the minute and write them into the bucket beside, over what was there;
 * no sample leaves it. @throws StoreAway
 */
export async function workOut(server: Server, stretch: Stretch): Promise<void> {
  const bucket = minutesBucketOf(server.place.bucket);
  const figures = (field: MinuteField) => flux`samples
    |> aggregateWindow(every: 1m, fn: ${FUNCTIONS[field]}, createEmpty: false, timeSrc: "_start")
    |> set(key: "_field", value: ${field}) |> to(bucket: ${bucket})
    |> filter(fn: (r) => false) |> yield(name: ${field})`;
  const samples = flux`samples = ${samplesOf(server, stretch)}`;
  const script = MINUTE_FIELDS.reduce((all, field) => flux`${all}\n${figures(field)}`, samples);
  await readRows(server, script, () => true, STRETCH_TIMEOUT_MS);
  await workOutTwice(server, stretch);
}
