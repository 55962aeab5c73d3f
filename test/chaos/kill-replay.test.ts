import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { caughtUp } from '../support/figures.ts';
import { startReplay, untilStored } from '../support/replay-process.ts';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';
import { answersOf, publishVaried } from '../support/varied-fleet.ts';

const KILLS_AT_ROWS = [1, 300, 900];

it.each(['message', 'batch'])(
  'a replay that is killed -9 three times is whole after the next one, by %s',
  {
    timeout: 300_000,
  },
  async (layout) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-chaos-'));
    const env = { DATA_DIR: dataDir, ARCHIVE_LAYOUT: layout };
    const ports = await freePorts();
    const live = await startRuntimeProcess(dataDir, ports, env);
    await caughtUp(live.api, await publishVaried(live.mqttPort, 300));
    const before = await answersOf(live.api);
    await live.stop();

    await rm(join(dataDir, 'postgres'), { recursive: true });
    for (const rows of KILLS_AT_ROWS) {
      const replay = startReplay(env, '--rate', '200');
      await untilStored(dataDir, rows);
      replay.signal('SIGKILL');
      expect((await replay.ended).code).toBeNull();
    }
    const { code, report } = await startReplay(env).ended;
    expect(code, report).toBe(0);

    const again = await startRuntimeProcess(dataDir, ports, env);
    expect(await answersOf(again.api)).toEqual(before);
    await again.stop();
    await rm(dataDir, { recursive: true, force: true });
  },
);
