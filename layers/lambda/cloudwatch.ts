import { takeObservations } from '#store/histogram.ts';
import { figures } from './figures.ts';

type Value = { labels: Partial<Record<string, string | number>>; value: number };

/** What is told of a figure: a value, or several of a histogram, of which more than a line takes come in parts. */
type Told = {
  name: string;
  labels: Record<string, string>;
  unit: 'Seconds' | 'Count';
  value: number | number[];
  part?: number;
};

/** What was told of each counter, for CloudWatch adds up what comes since. */
const before = new Map<string, number>();

/**
 * Tells CloudWatch, on AWS, the figures that have moved since the last time, under the names that /metrics has elsewhere: lines
 * of the log from which CloudWatch takes them, so that no call is waited for
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * The namespace is the deployment's name, which the function's own begins with.
 * @param name of the function, as the manifest has it
 */
export async function tellCloudWatch(name: string): Promise<void> {
  const { AWS_LAMBDA_FUNCTION_NAME: deployed } = process.env;
  if (deployed === undefined) return;
  const namespace = deployed.endsWith(`-${name}`) ? deployed.slice(0, -name.length - 1) : deployed;
  const lines = emfLines(namespace, await movedFigures(), Date.now());
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

async function movedFigures(): Promise<Told[]> {
  const all = await figures.getMetricsAsJSON();
  const counted = all.flatMap(({ name, type, values }): Told[] => {
    const kind = String(type);
    if (kind === 'histogram') return []; // their single values are told
    return values.flatMap(({ labels, value }: Value): Told[] => {
      const moved = kind === 'gauge' ? value : movedBy(name, labels, value);
      return kind === 'gauge' || moved > 0
        ? [{ name, labels: textsOf(labels), unit: unitOf(name), value: moved }]
        : [];
    });
  });
  return [...counted, ...observed()];
}

/** So many values of a figure CloudWatch takes in a line. */
const MOST_VALUES = 100;

/** The values of histograms, those with the same name and labels together. */
function observed(): Told[] {
  const all = takeObservations();
  const groups = Map.groupBy(all, ({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
  return [...groups.values()].flatMap((group) => {
    const values = group.map(({ value }) => round(value));
    const [{ name, labels } = { name: '', labels: {} }] = group;
    return Array.from({ length: Math.ceil(values.length / MOST_VALUES) }, (_, part) => ({
      name,
      labels: textsOf(labels),
      unit: unitOf(name),
      value: oneOrAll(values.slice(part * MOST_VALUES, (part + 1) * MOST_VALUES)),
      part,
    }));
  });
}

const oneOrAll = (values: number[]): number | number[] => (values.length === 1 ? (values[0] ?? 0) : values);

function movedBy(name: string, labels: Value['labels'], value: number): number {
  const key = `${name} ${JSON.stringify(labels)}`;
  const moved = value - (before.get(key) ?? 0);
  before.set(key, value);
  return moved;
}

/** A dimension without a value is refused. */
const textsOf = (labels: Value['labels']): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, String(value ?? '') || '-']));

const unitOf = (name: string): Told['unit'] => (name.endsWith('_seconds') ? 'Seconds' : 'Count');

const round = (value: number): number => Number(value.toPrecision(4));

/** A line has one set of dimensions, and each figure once: figures that share their labels share a line. */
function emfLines(namespace: string, told: Told[], now: number): string[] {
  const byLabels = Map.groupBy(told, ({ labels, part = 0 }) => JSON.stringify([labels, part]));
  return [...byLabels.values()].map((some) => {
    const labels = some[0]?.labels ?? {};
    const Metrics = some.map(({ name, unit }) => ({ Name: name, Unit: unit }));
    const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [Object.keys(labels)], Metrics }];
    const values = Object.fromEntries(some.map(({ name, value }) => [name, value]));
    return JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics }, ...labels, ...values });
  });
}
