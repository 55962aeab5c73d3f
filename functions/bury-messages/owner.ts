import * as z from 'zod';

const PAIR = /^([a-z][a-z0-9-]*)=([^=\s]+)$/;

/** Which function each dead-letter queue belongs to: `function=queueName`, separated by commas. Read as a map by queue. */
export const DeadLetterQueues = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((pair) => pair !== ''))
  .pipe(z.array(z.string().regex(PAIR, 'expected pairs function=queueName, separated by commas')))
  .transform(
    (pairs) =>
      new Map(pairs.map((pair) => PAIR.exec(pair) ?? []).map(([, name = '', queue = '']) => [queue, name])),
  );

/** The functions that read the bus, separated by commas. */
export const FunctionNames = z
  .string()
  .default('')
  .transform((names) => names.split(',').filter((name) => name !== ''));

/** The function whose messages a dead-letter queue holds; a queue nobody told us of stands for itself, so that they are kept. */
export const ownerOfQueue = (arn: string, queues: Map<string, string>): string => {
  const queueName = arn.split(':').at(-1) ?? '';
  return queues.get(queueName) ?? folderName(queueName);
};

/**
 * The function as the manifest names it. In an account its name may begin with more, such as the stack's; behind it may stand
 * a version or alias: `arn:aws:lambda:eu-central-1:123456789012:function:iot-meter-store-metrics:live`.
 */
export function functionOfArn(arn: string, names: string[]): string {
  const deployed = arn.split(':')[6] ?? '';
  const known = names.filter((name) => deployed === name || deployed.endsWith(`-${name}`));
  return known.toSorted((a, b) => b.length - a.length)[0] ?? folderName(deployed);
}

/** As the API takes the name of a function. */
const folderName = (text: string): string =>
  `${text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .replace(/^[^a-z]+/, '')}`.slice(0, 64) || 'unknown';
