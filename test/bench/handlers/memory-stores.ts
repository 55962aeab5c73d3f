import type { Archive, NewObject } from '#store/archive/port.ts';
import type { MetricsStore, SampleRun, WriteOutcome } from '#store/metrics/port.ts';
import type { Observation, Recorded, RecordReport, Registry } from '#store/registry/port.ts';

/** Objects by key; what is there stays. */
export class MemoryArchive implements Pick<Archive, 'putNew'> {
  readonly objects = new Map<string, Uint8Array>();

  async putNew(objects: NewObject[]): Promise<boolean[]> {
    return objects.map(({ key, body }) => {
      if (this.objects.has(key)) return false;
      this.objects.set(key, body);
      return true;
    });
  }
}

/** Values by series and time. */
export class MemoryMetrics implements Pick<MetricsStore, 'write'> {
  readonly series = new Map<string, Map<number, number>>();

  async write(runs: SampleRun[]): Promise<WriteOutcome[]> {
    return runs.map(({ deviceId, metric, times, values }) => {
      const points = this.#pointsOf(`${deviceId} ${metric}`);
      for (const [index, time] of times.entries()) points.set(time, values[index] ?? Number.NaN);
      return 'stored';
    });
  }

  get samples(): number {
    return this.series.values().reduce((sum, points) => sum + points.size, 0);
  }

  #pointsOf(key: string): Map<number, number> {
    const known = this.series.get(key);
    if (known !== undefined) return known;
    const points = new Map<number, number>();
    this.series.set(key, points);
    return points;
  }
}

type Known = { lastSeen: number; seqs: Set<number>; fwVersion: string | null };

/** Devices by id: when each was seen last, and which numbers it has sent. */
export class MemoryRegistry implements Pick<Registry, 'record' | 'noteMarks'> {
  async noteMarks(): Promise<void> {}

  readonly devices = new Map<string, Known>();

  async record(observations: Observation[]): Promise<RecordReport> {
    const before = this.devices.size;
    const outcomes = observations.map((seen) => this.#record(seen));
    const duplicates = outcomes.filter((outcome) => outcome === 'duplicate').length;
    const newMessages = outcomes.length - duplicates;
    return { discovered: this.devices.size - before, duplicates, newMessages, outcomes };
  }

  get messages(): number {
    return this.devices.values().reduce((sum, { seqs }) => sum + seqs.size, 0);
  }

  #record({ deviceId, receivedAt, live, sequenced, fwVersion }: Observation): Recorded {
    const known = this.devices.get(deviceId);
    const device = known ?? { lastSeen: 0, seqs: new Set(), fwVersion: null };
    if (known === undefined) this.devices.set(deviceId, device);
    if (live) device.lastSeen = Math.max(device.lastSeen, receivedAt);
    device.fwVersion = fwVersion ?? device.fwVersion;
    if (sequenced !== null && device.seqs.has(sequenced.seq)) return 'duplicate';
    if (sequenced !== null) device.seqs.add(sequenced.seq);
    return known === undefined ? 'discovered' : 'recorded';
  }
}
