import type { ConnectionStatus } from '#domain/api/device.ts';
import { clearAlerts } from '../alerts/clear.ts';
import { raiseAlerts } from '../alerts/raise.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { judgeRules } from '../rules/judge-rules.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import { type BufferLimits, saveConditions } from './conditions.ts';
import { connectionChanges } from './connection-changes.ts';
import { discover } from './discover.ts';
import { lockDevices } from './lock-devices.ts';
import { clockNews, connectionNews, type News, quarantineNews, SEQUENCE_GAP } from './news.ts';
import { otaNews } from './ota-news.ts';
import type { Observation, Recorded, RecordReport } from './port.ts';
import { saveAcks } from './save-acks.ts';
import { answersIn, saveOta } from './save-answers.ts';
import { saveEntries } from './save-entries.ts';
import { saveFirmware, saveReported } from './save-hellos.ts';
import { saveProgress } from './save-progress.ts';
import { type Indexed, type Progress, track } from './track.ts';

export type RecordLimits = { discoveredMax: number; brokers: number; buffer: BufferLimits };

type Groups = Map<string, Indexed[]>;

/**
 * Records a batch: about six round trips, however large it is. Devices that are not there yet come in by a transaction
 * of their own, for their rows must stand before they can be locked in order with the others.
 */
export async function record(
  db: Database,
  observations: Observation[],
  limits: RecordLimits,
  book: RuleBook,
): Promise<RecordReport> {
  if (observations.length === 0) return report(observations, [], []);
  const groups = byDevice(observations);
  const wanted = [...groups.keys()].sort();
  const first = await attempt(db, groups, wanted, { limits, book, isLast: false });
  if (first.ok) return report(observations, first.progress, []);
  const unknown = first.missing.filter((deviceId) =>
    groups.get(deviceId)?.some(({ seen }) => saysSomething(seen)),
  );
  const found =
    unknown.length > 0
      ? await db.transaction((client) => discover(client, unknown, limits.discoveredMax))
      : [];
  const second = await attempt(db, groups, wanted, { limits, book, isLast: true });
  return report(observations, second.ok ? second.progress : [], found);
}

function byDevice(observations: Observation[]): Groups {
  const groups: Groups = new Map();
  for (const [index, seen] of observations.entries()) {
    const group = groups.get(seen.deviceId);
    if (group === undefined) groups.set(seen.deviceId, [{ index, seen }]);
    else group.push({ index, seen });
  }
  return groups;
}

/**
 * A retained status that a broker sends again would bring every deleted device back at each start. Out of the archive any message
 * that could be used shows that there was such a device, but for a status, which may be a last will.
 */
const saysSomething = (seen: Observation): boolean =>
  (seen.live && !seen.byBroker) ||
  seen.sequenced !== null ||
  seen.fwVersion !== null ||
  seen.reported !== null ||
  (seen.fromArchive === true && !seen.quarantined && seen.status === null);

type Attempt = { ok: true; progress: Progress[] } | { ok: false; missing: string[] };

type Terms = { limits: RecordLimits; book: RuleBook; isLast: boolean };

function attempt(
  db: Database,
  groups: Groups,
  wanted: string[],
  { limits, book, isLast }: Terms,
): Promise<Attempt> {
  return db.transaction(async (client) => {
    const locked = await lockDevices(client, wanted);
    if (locked.length < wanted.length && !isLast) {
      const there = new Set(locked.map(({ deviceId }) => deviceId));
      return { ok: false, missing: wanted.filter((deviceId) => !there.has(deviceId)) };
    }
    const progress = locked.map((before) => track(before, groups.get(before.deviceId) ?? []));
    const seen = locked.flatMap(({ deviceId }) => (groups.get(deviceId) ?? []).map((one) => one.seen));
    if (progress.length > 0) await save(client, progress, seen, limits, book);
    return { ok: true, progress };
  });
}

async function save(
  client: Transaction,
  progress: Progress[],
  seen: Observation[],
  { brokers, buffer }: RecordLimits,
  book: RuleBook,
): Promise<void> {
  const firmware = await saveFirmware(client, seen);
  const reported = (await saveReported(client, seen)).intersection(heardOf(seen));
  const connections = await connectionChanges(client, progress, reported, brokers);
  const whole = await saveProgress(
    client,
    progress.map((one) => withConnection(one, connections.get(one.after.deviceId))),
  );
  await saveEntries(client, connections, firmware);
  await saveAcks(client, answersIn(seen));
  await saveOta(client, seen);
  const news: News[] = [
    ...connectionNews(progress, connections),
    ...clockNews(progress),
    ...whole.map((deviceId) => ({ clear: { deviceId, type: SEQUENCE_GAP, at: Date.now() } })),
    ...quarantineNews(seen),
    ...(await saveConditions(client, seen, buffer)),
    ...(await otaNews(client, seen)),
    ...(await judgeRules(client, book, progress)),
  ];
  await raiseAlerts(
    client,
    news.flatMap(({ raise }) => raise ?? []),
  );
  await clearAlerts(
    client,
    news.flatMap(({ clear }) => clear ?? []),
  );
}

/** Devices of which something came from outside of the archive, which alone may move their connection. */
const heardOf = (seen: Observation[]): Set<string> =>
  new Set(seen.filter(({ fromArchive }) => !fromArchive).map(({ deviceId }) => deviceId));

const withConnection = (one: Progress, connection: ConnectionStatus | undefined): Progress =>
  connection === undefined ? one : { ...one, after: { ...one.after, connection } };

function report(observations: Observation[], progress: Progress[], discovered: string[]): RecordReport {
  const outcomes: Recorded[] = observations.map(() => 'unknown_device');
  const fresh = new Set(discovered);
  let [newMessages, duplicates] = [0, 0];
  for (const { after, counts, outcomes: some } of progress) {
    for (const { index, outcome } of some) outcomes[index] = outcome;
    if (fresh.has(after.deviceId)) outcomes[Math.min(...some.map(({ index }) => index))] = 'discovered';
    newMessages += counts.new;
    duplicates += counts.duplicate;
  }
  return { discovered: discovered.length, duplicates, newMessages, outcomes };
}
