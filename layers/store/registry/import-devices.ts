import { DISCOVERED } from '#domain/api/device.ts';
import { Conflict } from '#domain/errors.ts';
import { isBeingDone, noteNothingDone, writeChanges } from '../audit/deed.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { ADD_TRACKING } from './add-tracking.ts';
import { devicesIn } from './device-in.ts';
import { deviceValues } from './device-row.ts';
import type { DeviceFields, ImportOptions, ImportOutcome, ImportRow, Versioned } from './port.ts';

type Known = Omit<DeviceFields, 'metadata'> & { device_id: string; created_at: Date };

/** Without metadata, which can be large and is compared by the database. */
const KNOWN = `
  SELECT device_id, device_name, device_type, location, status, created_at FROM devices WHERE device_id = ANY ($1)
  ORDER BY device_id FOR UPDATE`;

const ROWS = `
  unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS r (device_id, device_name, device_type, location, status, metadata, search)`;

/** As a single device is created or adopted. */
const CREATE = `
  INSERT INTO devices AS d (device_id, device_name, device_type, location, status, metadata, search)
  SELECT device_id, device_name, device_type, location, status, metadata::jsonb, search FROM ${ROWS} ORDER BY device_id
  ON CONFLICT (device_id) DO UPDATE
  SET device_name = excluded.device_name, device_type = excluded.device_type, location = excluded.location, status = excluded.status,
    metadata = excluded.metadata, search = excluded.search, version = excluded.version, created_at = now(), updated_at = now()
  WHERE d.status = $8
  RETURNING device_id`;

const UPDATE = `
  UPDATE devices d
  SET device_name = r.device_name, device_type = r.device_type, location = r.location, status = r.status,
    metadata = coalesce(r.metadata::jsonb, d.metadata), search = r.search, version = nextval('device_versions'), updated_at = now()
  FROM ${ROWS}
  WHERE d.device_id = r.device_id AND (d.device_name, d.device_type, d.location, d.status, d.metadata)
    IS DISTINCT FROM (r.device_name, r.device_type, r.location, r.status, coalesce(r.metadata::jsonb, d.metadata))
  RETURNING d.device_id`;

/**
 * Creates, adopts and updates many devices in one transaction; answers what became of each row, in their order.
 * @throws Conflict when somebody else creates one of them meanwhile
 */
export const importDevices = (
  db: Database,
  rows: ImportRow[],
  options: ImportOptions,
): Promise<ImportOutcome[]> =>
  db.transaction(async (client) => {
    noteNothingDone(); // as a whole: each device has an entry of its own
    const ids = rows.map(({ deviceId }) => deviceId).toSorted();
    const { rows: found } = await client.query<Known>(KNOWN, [ids]);
    const known = new Map(found.map((device) => [device.device_id, device]));
    const { write, since } = options;
    const made = new Set(rows.filter((row) => isMade(row, known.get(row.deviceId), since)));
    const outcomes = rows.map((row) =>
      made.has(row) ? 'created' : outcomeOf(row, known.get(row.deviceId), options.existing),
    );
    const isTaken = outcomes.every((outcome) => outcome !== 'exists' && outcome !== 'incomplete');
    if (write === 'nothing' || (write === 'all' && !isTaken)) return outcomes;
    const to = (...wanted: ImportOutcome[]) =>
      rows.filter((row, index) => !made.has(row) && wanted.includes(outcomes[index] ?? 'exists'));
    await inParts(client, to('created', 'adopted'), (part) => create(client, part));
    const updated = await inParts(client, to('updated'), (part) => update(client, part, known));
    return outcomes.map((outcome, index) =>
      outcome === 'updated' && !updated.has(rows[index]?.deviceId ?? '') ? 'unchanged' : outcome,
    );
  });

/** Whether an earlier try of the same import has made the device, and broken off before it could say so. */
const isMade = ({ fields }: ImportRow, known: Known | undefined, since: number | null): boolean =>
  known !== undefined &&
  since !== null &&
  known.created_at.getTime() >= Math.floor(since) &&
  known.device_name === fields.device_name;

function outcomeOf(
  { fields }: ImportRow,
  known: Known | undefined,
  existing: ImportOptions['existing'],
): ImportOutcome {
  const isNew = known === undefined || known.status === DISCOVERED;
  if (isNew && fields.device_name === undefined) return 'incomplete';
  if (known === undefined) return 'created';
  if (known.status === DISCOVERED) return 'adopted';
  return existing === 'update' ? 'updated' : 'exists';
}

const NEW = { device_name: '', device_type: null, location: null, status: 'active', metadata: {} };

/** Devices with all their metadata that are held in memory at once. */
const PART = 500;

/** Changes rows, of which `change` answers those that are others now, with an entry in the audit log for each; answers all these. */
async function inParts(
  client: Transaction,
  rows: ImportRow[],
  change: (part: ImportRow[]) => Promise<Set<string>>,
): Promise<Set<string>> {
  const all = new Set<string>();
  for (let at = 0; at < rows.length; at += PART) {
    const part = rows.slice(at, at + PART);
    const before = await forEntries(
      client,
      part.map(({ deviceId }) => deviceId),
    );
    const changed = [...(await change(part))];
    const after = await forEntries(client, changed);
    await writeChanges(
      client,
      changed.map((id) => ({ target: id, before: before.get(id)?.device, after: after.get(id)?.device })),
    );
    for (const id of changed) all.add(id);
  }
  return all;
}

const forEntries = async (client: Transaction, ids: string[]): Promise<Map<string, Versioned>> =>
  isBeingDone() ? devicesIn(client, ids) : new Map();

async function create(client: Transaction, rows: ImportRow[]): Promise<Set<string>> {
  const values = rows.map(({ deviceId, fields }) => deviceValues(deviceId, { ...NEW, ...fields }));
  const made = await client.query(CREATE, [...columnsOf(values), DISCOVERED]);
  if (made.rowCount !== rows.length)
    throw new Conflict('others are creating some of these devices at the same time: try again');
  const ids = rows.map(({ deviceId }) => deviceId);
  await client.query(ADD_TRACKING, [ids]);
  return new Set(ids);
}

async function update(
  client: Transaction,
  rows: ImportRow[],
  known: Map<string, Known>,
): Promise<Set<string>> {
  const values = rows.map(({ deviceId, fields }) => {
    const after = { ...NEW, ...known.get(deviceId), ...fields };
    // metadata that is not given stays, and no line has to carry it
    return deviceValues(deviceId, after).with(
      METADATA,
      fields.metadata === undefined ? null : JSON.stringify(fields.metadata),
    );
  });
  const { rows: changed } = await client.query<{ device_id: string }>(UPDATE, columnsOf(values));
  return new Set(changed.map(({ device_id }) => device_id));
}

/** The place of metadata among {@link deviceValues}. */
const METADATA = 5;

/** Rows of values as one array for each column, as unnest takes them. */
const columnsOf = (rows: unknown[][]): unknown[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
