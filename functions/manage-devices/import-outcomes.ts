import type { ImportedLine, ImportQuery } from '#domain/api/import.ts';
import type { ImportOptions, ImportOutcome, Registry } from '#store/registry/port.ts';
import type { DeviceLine, ReadLine } from './import-lines.ts';

const REFUSED: Partial<Record<ImportOutcome, string>> = {
  exists: 'there is such a device already; to change it, import with existing=update',
  incomplete: 'device_name: is missing',
};

/** What became of each line; where all are to be taken or none, nothing is written if one can't be. */
export async function outcomesOf(
  read: ReadLine[],
  { mode, existing, since }: ImportQuery & Pick<ImportOptions, 'since'>,
  registry: Pick<Registry, 'importDevices'>,
): Promise<ImportedLine[]> {
  const once = withoutRepeats(read);
  const good = once.flatMap((one) => ('fields' in one ? [one] : []));
  const write: ImportOptions['write'] = mode === 'all' && good.length < once.length ? 'nothing' : mode;
  const outcomes = await registry.importDevices(good, { existing, write, since });
  const byLine = new Map(good.map((one, index) => [one.line, taken(one, outcomes[index] ?? 'exists')]));
  return once.map((one) => byLine.get(one.line) ?? refused(one));
}

function taken({ line, deviceId }: DeviceLine, outcome: ImportOutcome): ImportedLine {
  if (outcome !== 'exists' && outcome !== 'incomplete')
    return { line, device_id: deviceId, outcome, error: null };
  return { line, device_id: deviceId, outcome: 'error', error: REFUSED[outcome] ?? '' };
}

const refused = (one: ReadLine): ImportedLine => ({
  line: one.line,
  device_id: one.deviceId,
  outcome: 'error',
  error: 'error' in one ? one.error : '',
});

/** A device that stands in several lines is taken from the first. */
function withoutRepeats(read: ReadLine[]): ReadLine[] {
  const first = new Map<string, number>();
  return read.map((one) => {
    if (one.deviceId === null) return one;
    const before = first.get(one.deviceId);
    if (before === undefined) {
      first.set(one.deviceId, one.line);
      return one;
    }
    return { line: one.line, deviceId: one.deviceId, error: `this device stands in line ${before} already` };
  });
}
