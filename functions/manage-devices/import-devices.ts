import { devicesApi } from '#domain/api/devices.ts';
import type { ImportedLine, ImportReport } from '#domain/api/import.ts';
import { InvalidRequest } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { Registry } from '#store/registry/port.ts';
import { linesOf } from './import-lines.ts';
import { outcomesOf } from './import-outcomes.ts';

/**
 * Takes in many devices. The broker gets to know each of them with its first certificate, and not here: AWS IoT makes a hundred things
 * a second, and a request may take 30 s.
 */
export const importDevices = route(
  devicesApi.import,
  async ({ body, query, headers, once }, { registry }: { registry: Pick<Registry, 'importDevices'> }) => {
    const read = linesOf(body, headers['content-type'] ?? '');
    const lines = await outcomesOf(read, { ...query, since: once?.since ?? null }, registry);
    const failed = lines.filter(({ outcome }) => outcome === 'error');
    if (query.mode === 'all' && failed.length > 0) throw refusal(failed, lines.length);
    return { status: 200, json: reportOf(lines) };
  },
);

function refusal(failed: ImportedLine[], of: number): InvalidRequest {
  const errors = failed.map(({ line, error }) => ({ path: `line ${line}`, message: error ?? '' }));
  const [first] = errors;
  return new InvalidRequest(
    `${failed.length} of ${of} devices can not be taken, so none was: ${first?.path}: ${first?.message}`,
    errors,
  );
}

function reportOf(lines: ImportedLine[]): ImportReport {
  const count = (wanted: ImportedLine['outcome']) => lines.filter(({ outcome }) => outcome === wanted).length;
  return {
    created: count('created'),
    adopted: count('adopted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    failed: count('error'),
    lines,
  };
}
