import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { freePorts, type RuntimeProcess, startRuntimeProcess } from '../support/runtime-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-requests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REQUESTS = 200;
const ids = Array.from({ length: REQUESTS }, (_, index) => `m${index}`);

async function create({ api }: RuntimeProcess, id: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${api}/api/devices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': id },
    body: JSON.stringify({ device_id: id, device_name: id }),
  });
  return { status: response.status, text: await response.text() };
}

/** As a client does that was promised that its request is done once: again, until it has the answer. */
async function untilAnswered(home: RuntimeProcess, id: string): Promise<{ status: number; text: string }> {
  for (;;) {
    const answer = await create(home, id);
    if (!answer.text.includes('still being worked on')) return answer;
    await setTimeout(1000);
  }
}

it('answers every request with a key as if it had been done once, though the process was killed among them', {
  timeout: 240_000,
}, async () => {
  const ports = await freePorts();
  const dataDir = join(folder, 'killed');
  const killed = await startRuntimeProcess(dataDir, ports);
  const { promise: someDone, resolve } = Promise.withResolvers<void>();
  let done = 0;
  const sent = ids.map(async (id) => {
    const answer = await create(killed, id).catch(() => null);
    if (answer !== null && ++done === REQUESTS / 4) resolve();
    return answer;
  });
  await someDone;
  await killed.kill();
  const before = await Promise.all(sent);
  expect(before.filter((answer) => answer === null).length).toBeGreaterThan(0);

  const home = await startRuntimeProcess(dataDir, ports);
  const answers = await Promise.all(ids.map((id) => untilAnswered(home, id)));
  expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  for (const [index, answer] of before.entries()) if (answer !== null) expect(answers[index]).toEqual(answer);
  expect(await home.stop()).toBe(0);
});
