import type { ConnectionStatus, Device } from '#domain/api/device.ts';
import type { DeviceCursor, DeviceQuery } from '#domain/api/devices.ts';
import type { JsonObject } from '#domain/api/json-object.ts';
import type { Stats } from '#domain/api/stats.ts';
import type { AckResult } from '#domain/commands/state.ts';
import type { Sequenced } from '#domain/protocol/content.ts';
import type { Measurement } from '#domain/protocol/measurement.ts';
import type { TimingConfig } from '#domain/protocol/timing.ts';

/** What one message says about its device, for the registry. Times in epoch milliseconds. */
export type Observation = {
  deviceId: string;
  receivedAt: number;
  /** The message's own time, null where it told none. */
  time: number | null;
  /** False for what is replayed: it never touches liveness. */
  live: boolean;
  /**
   * True for a replay out of the archive. It puts back what is missing: devices, sequences, firmware, reported configuration.
   * Of what is there it changes nothing: no command, no connection, and a repeat is not counted.
   */
  fromArchive?: boolean | undefined;
  /** From a last will or the device itself; null for a message that says nothing of it (which shows it online). */
  status: 'online' | 'offline' | null;
  sequenced: Sequenced | null;
  fwVersion: string | null;
  /** The configuration the device echoed, if it did. */
  reported: TimingConfig | null;
  /** How full the device's buffer is, and whether the hello was sent as soon as it was formed; absent where it is no hello. */
  condition?: { bufferPct: number; atOnce: boolean } | undefined;
  /** True where a broker says it and not the device: it shows nobody that there is such a device. */
  byBroker?: boolean | undefined;
  /** What the device measured; absent where it is no telemetry that could be used. */
  measurements?: Measurement[] | undefined;
  ack: { cmdId: string; result: AckResult; detail: string | null } | null;
  ota: { cmdId: string; state: string; progress: number; target: string; detail: string | null } | null;
  /** True for a message that stands in quarantine. */
  quarantined: boolean;
  /** Milliseconds the device's clock is ahead of ours; null where unknown. */
  clockAhead: number | null;
};

/**
 * What became of an observation. `discovered`: the first of a device nobody had created; `recorded`: new, or without a
 * sequence number; `unknown_device`: not recorded, as the registry holds as many discovered devices as it may, or as
 * there was nothing in it to record.
 */
export type Recorded =
  | 'recorded'
  | 'discovered'
  | 'duplicate'
  | 'old'
  | 'clock_inconsistent'
  | 'unknown_device';

/** What a batch changed, for the counters; `outcomes` in the order of the observations. */
export type RecordReport = {
  discovered: number;
  duplicates: number;
  newMessages: number;
  outcomes: Recorded[];
};

/** A mark on one of the lanes of the bus, sent at `sentAt` (epoch ms); see functions/watch-liveness. */
export type IngestMark = { lane: string; sentAt: number };

/** How often a device samples and sends, as it holds now: as it reported, else as it was told, else the defaults. */
export type Timing = { sampling_cadence_ms: number; send_interval_s: number; hello_interval_s: number };

/** The fields of a device that people set. */
export type DeviceFields = {
  device_name: string;
  device_type: string | null;
  location: string | null;
  status: string;
  metadata: JsonObject;
};

/** A device of an import: the fields given. */
export type ImportRow = { deviceId: string; fields: Partial<DeviceFields> };

/** `write`: `all` rows or, where one can't be taken, none; the `rows` that can be taken; or `nothing`, to see what would become of them. */
export type ImportOptions = {
  existing: 'refuse' | 'update';
  write: 'all' | 'rows' | 'nothing';
  /** When an earlier try of the same import began (epoch ms), that may have made some of the devices; null for the first. */
  since: number | null;
};

/** `exists`: refused, as the device is there; `incomplete`: refused, as a new device needs a name. */
export type ImportOutcome = 'created' | 'adopted' | 'updated' | 'unchanged' | 'exists' | 'incomplete';

/** A device with the version of its last edit; messages do not move it. */
export type Versioned = { device: Device; version: string };

/** `next`: where the next page goes on, undefined where there is none. */
export type DevicePage = { devices: Device[]; next: DeviceCursor | undefined };

/** What is in the registry; alerts are those not cleared, the most frequent first. */
export type Census = {
  connections: { connection_status: string; count: number }[];
  commands: { state: string; count: number }[];
  alerts: { type: string; severity: string; count: number }[];
};

/**
 * The registry of devices. All of it throws StoreAway when the database does not answer. A device_id or text with a NUL
 * or a lone surrogate must not come in: the domain's schemas refuse them.
 */
export interface Registry {
  /**
   * Records what a batch of messages says, in one transaction. The order of batches and of what is in them makes no
   * difference to what is recorded, nor do repeats, but that they are counted as duplicates.
   */
  record(observations: Observation[]): Promise<RecordReport>;
  /** Notes marks that have come through: all that was received before is recorded. */
  noteMarks(marks: IngestMark[]): Promise<void>;
  exists(deviceId: string): Promise<boolean>;
  /** Undefined when there is no such device. */
  timing(deviceId: string): Promise<Timing | undefined>;
  /** Newest first. A page ends early where its answer would grow large. */
  list(query: DeviceQuery): Promise<DevicePage>;
  get(deviceId: string): Promise<Versioned | undefined>;
  /** Creates a device or adopts a discovered one. */
  create(deviceId: string, fields: DeviceFields): Promise<Versioned | 'exists'>;
  /** Creates, adopts or updates many devices, each once among them; answers by row what became of it. @throws Conflict */
  importDevices(rows: ImportRow[], options: ImportOptions): Promise<ImportOutcome[]>;
  /** Sets all fields if the device still has the version; 'changed' when it has another one or is gone. */
  replace(deviceId: string, fields: DeviceFields, version: string): Promise<Versioned | 'changed'>;
  /** Removes the device, cancels its pending commands and closes its alerts. */
  remove(deviceId: string, version: string): Promise<'removed' | 'changed'>;
  /** The device was heard of at this time (epoch ms), so it is online. False when there is no such device. */
  heartbeat(deviceId: string, at: number): Promise<boolean>;
  /** Sets the connection status until the next live message; false when there is no such device. */
  setStatus(deviceId: string, status: ConnectionStatus, fwVersion: string | null): Promise<boolean>;
  stats(): Promise<Stats>;
  /** For figures that are taken every minute. */
  census(): Promise<Census>;
  check(): Promise<void>;
  /** Clears away what updates leave behind; the embedded database does not do so by itself. */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}
