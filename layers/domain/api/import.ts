import * as z from 'zod';

/** Lines of one import, at most. */
export const MAX_LINES = 10_000;

export const IMPORT_TYPES = ['text/csv', 'application/x-ndjson'] as const;

const MODES = ['all', 'rows'] as const;
const EXISTING = ['refuse', 'update'] as const;

export const ImportQuery = z.strictObject({
  mode: z
    .enum(MODES, `expected one of ${MODES.join(', ')}`)
    .default('all')
    .meta({
      description:
        'all: every line or, where one can not be taken, none (400); rows: each line that can be taken',
      default: 'all',
    }),
  existing: z
    .enum(EXISTING, `expected one of ${EXISTING.join(', ')}`)
    .default('refuse')
    .meta({
      description: 'What becomes of a device that is there: refuse the line, or update the fields given',
      default: 'refuse',
    }),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

export const ImportText = z.string().meta({
  description: `CSV with a header, or one JSON object a line; at most ${MAX_LINES} devices. The fields are those of a new device; in CSV
metadata is a JSON object in one cell, and an empty cell is a field that is not given`,
  examples: ['device_id,device_name,device_type\ntram-2041,"Tram 2041, roof",power_meter_dc\n'],
});

/** What became of a line. `unchanged`: the device is there, and is so already. */
const ImportedLine = z.object({
  line: z.int(),
  device_id: z.string().nullable(),
  outcome: z.enum(['created', 'adopted', 'updated', 'unchanged', 'error']),
  error: z.string().nullable(),
});
export type ImportedLine = z.infer<typeof ImportedLine>;

const Count = z.int().min(0);

export const ImportReport = z
  .object({
    created: Count,
    adopted: Count,
    updated: Count,
    unchanged: Count,
    failed: Count,
    lines: z.array(ImportedLine),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.infer<typeof ImportReport>;
