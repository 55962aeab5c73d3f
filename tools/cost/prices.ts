/**
 * A list price. `tiers` are marginal, from the first unit on: `[up to, dollars per unit]`. Where a message counts as one unit
 * per `stepKb` begun, the step stands here too. `page` is the vendor's page to compare with; `read` is when the rate was
 * read there or in the Price List API, and `note` says what it was read from if it was neither.
 */
export type Price = {
  service: string;
  item: string;
  unit: string;
  tiers: readonly (readonly [upTo: number, dollars: number])[];
  stepKb?: number;
  page: string;
  read: string;
  note?: string;
};

const MILLION = 1e6;
const TB = 1024; // in GB, as S3's tiers count
const PAGE = 'https://aws.amazon.com';
const IOT = { service: 'IoT Core', page: `${PAGE}/iot-core/pricing/`, read: '2026-09-20' };
const LAMBDA = { service: 'Lambda (arm64)', page: `${PAGE}/lambda/pricing/`, read: '2026-08-21' };
const KINESIS = { service: 'Kinesis', page: `${PAGE}/kinesis/data-streams/pricing/`, read: '2026-08-21' };
const S3 = { service: 'S3 Standard', page: `${PAGE}/s3/pricing/`, read: '2026-08-21' };
const AURORA = { service: 'Aurora Serverless v2', page: `${PAGE}/rds/aurora/pricing/`, read: '2026-08-21' };
const WATCH = { service: 'CloudWatch', page: `${PAGE}/cloudwatch/pricing/`, read: '2026-08-21' };

const flat = (dollars: number): Price['tiers'] => [[Number.POSITIVE_INFINITY, dollars]];

/** Where the rates hold, and since when none of them was looked at: the date of the line that was read first. */
export const PRICE_LIST = { region: 'us-east-1', date: '2026-08-20', currency: 'USD' } as const;

export const PRICES = {
  connections: { ...IOT, item: 'connections', unit: 'minutes', tiers: flat(0.08 / MILLION) },
  messages: {
    ...IOT,
    item: 'messages',
    unit: 'messages of 5 KB',
    stepKb: 5,
    tiers: [
      [1e9, 1 / MILLION],
      [5e9, 0.8 / MILLION],
      [Number.POSITIVE_INFINITY, 0.7 / MILLION],
    ],
  },
  rules: { ...IOT, item: 'rules triggered', unit: 'rules of 5 KB', stepKb: 5, tiers: flat(0.15 / MILLION) },
  actions: { ...IOT, item: 'rule actions', unit: 'actions of 5 KB', stepKb: 5, tiers: flat(0.15 / MILLION) },
  invocations: { ...LAMBDA, item: 'invocations', unit: 'requests', tiers: flat(0.2 / MILLION) },
  duration: {
    ...LAMBDA,
    item: 'duration',
    unit: 'GB-s',
    tiers: [
      [7.5e9, 0.0000133334],
      [18.75e9, 0.0000120001],
      [Number.POSITIVE_INFINITY, 0.0000106667],
    ],
  },
  queues: {
    service: 'SQS standard',
    item: 'requests',
    unit: 'requests of 64 KB',
    stepKb: 64,
    page: `${PAGE}/sqs/pricing/`,
    read: '2026-08-21',
    note: 'the lower rates above 100 billion read on 2026-03-14, from a third party',
    tiers: [
      [100e9, 0.4 / MILLION],
      [200e9, 0.3 / MILLION],
      [Number.POSITIVE_INFINITY, 0.24 / MILLION],
    ],
  },
  shards: { ...KINESIS, item: 'shards', unit: 'shard-hours', tiers: flat(0.015) },
  records: {
    ...KINESIS,
    item: 'records',
    unit: 'PUT units of 25 KB',
    stepKb: 25,
    tiers: flat(0.014 / MILLION),
  },
  puts: { ...S3, item: 'PUTs', unit: 'requests', tiers: flat(0.005 / 1000) },
  storage: {
    ...S3,
    item: 'storage',
    unit: 'GB-months',
    tiers: [
      [50 * TB, 0.023],
      [500 * TB, 0.022],
      [Number.POSITIVE_INFINITY, 0.021],
    ],
  },
  capacity: { ...AURORA, item: 'capacity', unit: 'ACU-hours', tiers: flat(0.12) },
  databaseStorage: { ...AURORA, item: 'storage', unit: 'GB-months', tiers: flat(0.1) },
  databaseWrites: { ...AURORA, item: 'I/O', unit: 'I/O requests', tiers: flat(0.2 / MILLION) },
  influx: {
    service: 'Timestream for InfluxDB',
    item: 'db.influx.medium',
    unit: 'instance-months',
    tiers: flat(95),
    page: `${PAGE}/timestream/pricing/`,
    read: '2026-08-20',
    note: 'about, with 20 GB of storage: from guidance of AWS, not from the price list',
  },
  logs: { ...WATCH, item: 'logs', unit: 'GB taken in', tiers: flat(0.5) },
  logStorage: { ...WATCH, item: 'log storage', unit: 'GB-months', tiers: flat(0.03) },
  alarms: { ...WATCH, item: 'alarms', unit: 'alarms', tiers: flat(0.1) },
  dashboards: { ...WATCH, item: 'dashboards', unit: 'dashboards', tiers: flat(3) },
  figures: {
    ...WATCH,
    item: 'custom metrics',
    unit: 'metrics',
    tiers: [
      [10_000, 0.3],
      [250_000, 0.1],
      [1_000_000, 0.05],
      [Number.POSITIVE_INFINITY, 0.02],
    ],
  },
  requests: {
    service: 'API Gateway HTTP API',
    item: 'requests',
    unit: 'requests',
    page: `${PAGE}/api-gateway/pricing/`,
    read: '2026-08-21',
    tiers: [
      [300e6, 1 / MILLION],
      [Number.POSITIVE_INFINITY, 0.9 / MILLION],
    ],
  },
} satisfies Record<string, Price>;
