import { type Accepted, interpret, type Refused } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';
import { isPresence } from '#domain/presence.ts';
import { TimingConfig } from '#domain/protocol/timing.ts';
import { isMark } from '#store/bus/marks.ts';
import type { Observation } from '#store/registry/port.ts';
import { NOTHING_SAID } from './nothing-said.ts';
import { presenceIn } from './presence.ts';

/** What a message says about a device; `observation` is null where it says nothing of any. */
export type Observed = {
  category: Outcome['category'];
  quarantined: boolean;
  observation: Observation | null;
};

/**
 * What a message says about the device on whose topic it came.
 *
 * A message in quarantine was received from the device all the same: it shows that it is there, and it counts for the
 * sequence where its envelope is valid (IoT.md, sequence numbers). Two kinds say nothing: one in the name of another
 * device, which neither of the two need have sent, and one on a topic that no device sends on.
 */
export function observe(message: Message): Observed {
  if (isMark(message)) return { category: 'mark', quarantined: false, observation: null };
  if (isPresence(message))
    return { category: 'presence', quarantined: false, observation: presenceIn(message) };
  const read = interpret(message);
  if (read.ok)
    return { category: read.content.category, quarantined: false, observation: fromAccepted(message, read) };
  return { category: read.category ?? 'unknown', quarantined: true, observation: fromRefused(message, read) };
}

/** Answers to commands are news or nothing: a command may be another's by now, or be settled by hand. */
const NO_ANSWER = { ack: null, ota: null } as const;

function fromAccepted(message: Message, read: Accepted): Observation {
  const { deviceId, time, sequenced } = read;
  const receipt = receiptOf(message, time);
  const said = { ...NOTHING_SAID, ...contentOf(read) };
  return {
    ...said,
    ...(message.fromArchive ? NO_ANSWER : {}),
    deviceId,
    time,
    sequenced,
    quarantined: false,
    ...receipt,
  };
}

function fromRefused(
  message: Message,
  { deviceId, category, reason, sequenced }: Refused,
): Observation | null {
  if (deviceId === null || category === null || reason === 'foreign_device') return null;
  const time = sequenced?.time ?? null;
  // the broken status may have been a last will, and that would not show that the device is there
  const live = !message.replayed && category !== 'status';
  return { ...NOTHING_SAID, deviceId, time, sequenced, quarantined: true, ...receiptOf(message, time), live };
}

const receiptOf = ({ receivedAt, replayed, fromArchive }: Message, time: number | null) => ({
  receivedAt: Math.round(receivedAt),
  live: !replayed,
  fromArchive,
  clockAhead: time === null ? null : time - receivedAt,
});

type Said = Partial<
  Pick<Observation, 'status' | 'fwVersion' | 'reported' | 'condition' | 'measurements' | 'ack' | 'ota'>
>;

function contentOf({ content }: Accepted): Said {
  switch (content.category) {
    case 'telemetry':
      return { measurements: content.measurements };
    case 'status':
      return { status: content.status };
    case 'hello':
      return {
        fwVersion: content.hello.fw_version,
        reported: configOf(content.hello),
        condition: {
          bufferPct: content.hello.buf_usage_pct,
          atOnce: content.hello.broker_connections > 0 && content.hello.buf_usage_pct < EMPTY_PCT,
        },
      };
    case 'command_ack': {
      const { cmd_id: cmdId, result, detail } = content.ack;
      return { ack: { cmdId, result, detail: detail ?? null } };
    }
    case 'ota_status': {
      const {
        cmd_id: cmdId,
        ota_state: state,
        progress_pct: progress,
        fw_version_target: target,
        detail,
      } = content.ota;
      return { ota: { cmdId, state, progress, target, detail: detail ?? null } };
    }
  }
}

/** New messages queue behind what a buffer holds (IoT.md, buffer): a hello that was formed with a fuller one comes late. */
const EMPTY_PCT = 1;

/** The configuration that a hello echoes, null where it echoes none of it. */
function configOf(hello: TimingConfig): TimingConfig | null {
  const config = TimingConfig.parse(hello);
  return Object.keys(config).length > 0 ? config : null;
}
