import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import type { Message } from '#domain/message.ts';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { handler } from '#functions/read-archive/handler.ts';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { answerOf, CONTEXT, messageOn, requestEvent } from '#test/support/events.ts';

/** The stores of read-archive for the tests of one file, and the way to ask it. Where no test needs a database, there is none. */
export function useHome() {
  const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));
  const archive = openArchive(inFolder(join(folder, 'archive')));
  vi.stubEnv('ARCHIVE_URL', inFolder(join(folder, 'archive')).ARCHIVE_URL);
  vi.stubEnv('BUS_URL', `journal:${join(folder, 'journal.sqlite')}`);
  vi.stubEnv('BUS_FUNCTIONS', 'archive-messages,store-metrics,update-registry');
  vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none');
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    archive,
    keep: (...messages: Message[]) => archive.putNew(messages.map((message) => fileMessage(message).object)),
  };
}

export const ask = async (...request: Parameters<typeof requestEvent>) =>
  answerOf(await handler(requestEvent(...request), CONTEXT));

/** A telemetry message of 12:00 and `seq` seconds. */
export function telemetry(deviceId: string, seq: number): Message {
  const ts = `2026-11-23T12:00:${String(seq).padStart(2, '0')}Z`;
  const measurements = `[{"ts":"${ts}","type":"voltage_dc","val":750.0}]`;
  return messageOn(
    `iot/${deviceId}/telemetry`,
    `{"v":2,"device_id":"${deviceId}","ts":"${ts}","seq":${seq},"msg_type":"telemetry","measurements":${measurements}}`,
  );
}

export const online = (deviceId: string): Message =>
  messageOn(
    `iot/${deviceId}/status`,
    `{"v":2,"device_id":"${deviceId}","ts":"2026-11-23T11:00:00Z","status":"online"}`,
  );
