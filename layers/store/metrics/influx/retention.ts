const DAY_S = 86_400;

/** For how many days samples are kept, and figures by the minute. */
export type KeptDays = { samples: number; minutes: number };

/** What a bucket says of how long it keeps its points, in seconds; 0 is for ever. */
export type Retention = { everySeconds: number; shardGroupDurationSeconds: number };

/**
 * The retention of a bucket. A group of shards goes as a whole, so it is a day of samples, and a week where years are kept: InfluxDB's
 * own presets (https://docs.influxdata.com/influxdb/v2/reference/internals/shards/#shard-group-duration).
 */
export function retentionOf(days: number): Retention {
  const hours = days < 2 ? 1 : days <= 180 ? 24 : 168;
  return { everySeconds: days * DAY_S, shardGroupDurationSeconds: hours * 3600 };
}

/** Whether a bucket keeps its points for at least so long. */
export const keepsFor = ({ everySeconds }: Pick<Retention, 'everySeconds'>, wanted: Retention): boolean =>
  everySeconds === 0 || everySeconds >= wanted.everySeconds;
