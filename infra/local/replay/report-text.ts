import type { Difference } from './differences.ts';
import { buriedIn, type Counts, type Report } from './report.ts';

/** Differences shown to people; JSON has all of them. */
const SHOWN = 10;

const number = (value: number): string => value.toLocaleString('en-GB');

/** The report for people. */
export function reportText(report: Report): string {
  const { read, quarantined, unreadable, fed, functions, seconds } = report;
  const total = Object.values(read).reduce((sum, one) => sum + one, 0) + quarantined;
  const rate =
    seconds > 0 ? ` in ${seconds.toFixed(1)} s, ${number(Math.round(total / seconds))} a second` : '';
  return [
    `read         ${number(total)} messages${rate}`,
    ...Object.entries(read).map(([category, messages]) => `  ${category.padEnd(14)} ${number(messages)}`),
    ...(quarantined > 0 ? [`  ${'in quarantine'.padEnd(14)} ${number(quarantined)}`] : []),
    ...(report.dry_run ? ['nothing was fed (--dry-run)'] : [`fed          ${number(fed)} messages`]),
    ...Object.entries(functions).flatMap(([name, counts]) => [name, ...countLines(counts)]),
    ...minuteLines(report),
    ...registryLines(report),
    ...differenceLines(report.differences),
    ...troubleLines(report, unreadable),
  ].join('\n');
}

const countLines = (counts: Counts): string[] =>
  counts.map(
    ({ category, outcome, messages }) => `  ${category.padEnd(14)} ${outcome.padEnd(18)} ${number(messages)}`,
  );

const minuteLines = ({ minutes }: Report): string[] =>
  minutes === null || minutes.samples + minutes.late === 0
    ? []
    : [
        `old minutes  ${number(minutes.samples)} samples in their figures, ${number(minutes.late)} too late for it`,
      ];

function registryLines({ registry }: Report): string[] {
  if (registry === null) return [];
  const { before, after } = registry;
  const line = (name: string, key: keyof typeof before) =>
    `  ${name.padEnd(20)} ${number(before[key])} -> ${number(after[key])}`;
  return [
    'registry',
    line('devices', 'devices'),
    line('messages counted', 'new_messages'),
    line('messages missing', 'missing'),
  ];
}

function differenceLines(differences: Difference[] | null): string[] {
  if (differences === null) return [];
  if (differences.length === 0) return ['samples      no difference'];
  const added = differences.reduce((sum, { before, after }) => sum + after - before, 0);
  const devices = new Set(differences.map(({ device_id }) => device_id)).size;
  const more = differences.length - SHOWN;
  return [
    `samples      ${added < 0 ? '' : '+'}${number(added)} in ${number(differences.length)} series of ${number(devices)} devices`,
    ...differences
      .slice(0, SHOWN)
      .map(
        ({ device_id, metric, before, after }) =>
          `  ${device_id} ${metric}  ${number(before)} -> ${number(after)}`,
      ),
    ...(more > 0 ? [`  and ${number(more)} more (--json has all)`] : []),
  ];
}

function troubleLines(
  { functions, unreadable_keys, stopped, go_on_from, minutes }: Report,
  unreadable: number,
): string[] {
  const buried = buriedIn(functions);
  return [
    ...(unreadable > 0
      ? [`NOT READ     ${number(unreadable)} objects that are no messages: ${unreadable_keys[0]} ...`]
      : []),
    ...(buried > 0
      ? [`NOT TAKEN    ${number(buried)} messages; they stand with their reasons in GET /api/dead-letters`]
      : []),
    ...((minutes?.late ?? 0) > 0
      ? ['LEFT OUT     samples of old minutes that came more than a day after them']
      : []),
    ...(stopped
      ? [`STOPPED      ${go_on_from === null ? 'run it again' : `go on with --from ${go_on_from}`}`]
      : []),
  ];
}
