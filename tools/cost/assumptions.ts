import * as z from 'zod';
import { TIMING_DEFAULTS } from '#domain/protocol/timing.ts';
import { manifest } from '#manifest/manifest.ts';
import { amount, choice, kinds, whole } from './options.ts';

const ingest = Object.values(manifest.functions).filter(({ feed }) => feed !== undefined);

/** Parts of a bill that are left out unless they are asked for. */
export const PARTS = ['database', 'metrics', 'logs', 'api', 'alarms', 'figures', 'schedules'] as const;

/**
 * All that a bill depends on beside the prices; the command's options are these, in this order. A KB is 1,000 bytes and a GB 1,000,000 KB.
 * The names and presets of the design are those of the CDK context.
 */
export const Assumptions = z.object({
  devices: whole(100, [1, 10_000_000], 'N', 'meters'),
  interval: amount(
    TIMING_DEFAULTS.send_interval_s,
    [0.1, 86_400],
    'S',
    'seconds between two messages of a meter',
  ),
  bus: choice('queue', ['queue', 'stream'], 'an SQS queue for each function, or one Kinesis stream for all'),
  ingest: choice('broker', ['broker', 'basic'], 'topics of the broker, or of AWS IoT’s basic ingest'),
  archive: choice(
    'message',
    ['message', 'batch'],
    'an S3 object for each message, or a gzipped one for each batch',
  ),
  with: kinds(PARTS, `more parts: ${PARTS.join(', ')}`),
  messageKb: amount(1.8, [0.001, 128], 'KB', 'payload and topic of a message'),
  extra: amount(0, [0, 100], 'SHARE', 'other messages (hello, status, answers), as a share of the telemetry'),
  fieldsKb: amount(0.15, [0, 10], 'KB', 'what the envelope has beside the payload in base64'),
  gzipRatio: amount(0.2, [0.01, 1], 'RATIO', 'size of a gzipped batch, to what is in it'),
  connected: amount(1, [0, 1], 'SHARE', 'of the month that a meter is connected'),
  functions: whole(
    ingest.length,
    [1, 9],
    'N',
    'ingest functions: so many actions and queues, or readers of the stream',
  ),
  memory: whole(Math.max(...ingest.map(({ memoryMb }) => memoryMb)), [128, 10_240], 'MB', 'of each of them'),
  messageMs: amount(1.3, [0, 1000], 'MS', 'that each of them needs for a message'),
  batchMs: amount(33, [0, 60_000], 'MS', 'that each of them needs for a batch, beside its messages'),
  batch: whole(500, [1, 10_000], 'N', 'messages in a batch, if so many come within the window'),
  window: amount(5, [0.1, 300], 'S', 'that a batch waits for more; a shard fills its own batches'),
  naiveMs: amount(30, [1, 900_000], 'MS', 'of a function that is invoked with a single message'),
  naiveMemory: whole(256, [128, 10_240], 'MB', 'of such a function'),
  sqsRequests: amount(
    1.2,
    [1, 10],
    'N',
    'a message and queue: one to send, a tenth each to receive and delete',
  ),
  headroom: amount(0.25, [0, 10], 'SHARE', 'that a stream can take beside what is sent'),
  catchUp: amount(2, [1, 20], 'TIMES', 'as fast as it is sent can all readers read what has piled up'),
  putsPerBatch: amount(2, [1, 1000], 'N', 'objects written for a batch: itself, and its note in the index'),
  monthsKept: amount(1, [0, 1200], 'N', 'months that the archive holds'),
  acu: amount(0.5, [0, 256], 'N', 'database: Aurora capacity units, on average'),
  databaseGb: amount(10, [0, 131_072], 'GB', 'database: its size'),
  databaseIo: amount(
    0.25,
    [0, 100],
    'N',
    'database: I/O requests a message; 1 KB of log a row, 4 KB a request',
  ),
  samples: whole(20, [1, 10_000], 'N', 'metrics: samples in a message'),
  instanceSamples: whole(
    50_000,
    [1, 10_000_000],
    'N',
    'metrics: samples a second that a medium instance takes',
  ),
  logKb: amount(2, [0, 1000], 'KB', 'logs: that an invocation writes, figures included'),
  requests: amount(1, [0, 100_000], 'MILLION', 'api: requests a month'),
  requestMs: amount(60, [1, 29_000], 'MS', 'api: that the functions behind a request take'),
  alarms: whole(30, [0, 10_000], 'N', 'alarms: how many; one dashboard beside them'),
  figures: whole(200, [0, 1_000_000], 'N', 'figures: how many, each set of labels counted'),
  scheduleMs: amount(300, [1, 900_000], 'MS', 'schedules: that a run takes'),
  webhookS: amount(0, [0, 60], 'S', 'schedules: of looking for alerts to tell, each minute'),
});
export type Assumptions = z.infer<typeof Assumptions>;
