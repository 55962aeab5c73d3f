import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caughtUp } from '#test/support/figures.ts';
import { startReplay, untilStored } from '#test/support/replay-process.ts';
import { freePorts, type Ports, startRuntimeProcess } from '#test/support/runtime-process.ts';
import { answersOf, publishVaried, VARIED } from '#test/support/varied-fleet.ts';

const Report = z.object({
  complete: z.boolean(),
  stopped: z.boolean(),
  go_on_from: z.string().nullable(),
  fed: z.number(),
  quarantined: z.number(),
  functions: z.record(
    z.string(),
    z.array(z.object({ category: z.string(), outcome: z.string(), messages: z.number() })),
  ),
  differences: z.array(
    z.object({ device_id: z.string(), metric: z.string(), before: z.number(), after: z.number() }),
  ),
  registry: z.object({ before: z.object({ devices: z.number() }), after: z.object({ devices: z.number() }) }),
});

async function replayed(env: Record<string, string>, ...args: string[]) {
  const { code, report, said } = await startReplay(env, '--json', ...args).ended;
  if (code !== 0) throw new Error(`the replay ended with ${code}: ${said}${report}`);
  return Report.parse(JSON.parse(report));
}

/** What the registry has of the fleet, but for what is of live messages only. */
async function fleetOf(api: string) {
  const Device = z.object({ device_id: z.string(), fw_version: z.string().nullable(), status: z.string() });
  const devices = z.array(Device).parse(await (await fetch(`${api}/api/devices?limit=100`)).json());
  const Ingest = z.object({ ingest: z.object({ new_messages: z.number(), missing: z.number() }) });
  const { ingest } = Ingest.parse(await (await fetch(`${api}/api/stats`)).json());
  return { devices: devices.sort((a, b) => (a.device_id < b.device_id ? -1 : 1)), ...ingest };
}

describe.each(['message', 'batch'])(
  'an embedded home whose database is gone, its archive by %s',
  (layout) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'iot-meter-replay-'));
    const env = { DATA_DIR: dataDir, ARCHIVE_LAYOUT: layout };
    let ports: Ports;
    let published = 0;
    let before: { answers: Record<string, string>; fleet: unknown };
    beforeAll(async () => {
      ports = await freePorts();
      const runtime = await startRuntimeProcess(dataDir, ports, env);
      published = await publishVaried(runtime.mqttPort, 100);
      await caughtUp(runtime.api, published);
      before = { answers: await answersOf(runtime.api), fleet: await fleetOf(runtime.api) };
      const { code, said } = await startReplay(env).ended;
      expect({ code, said }).toEqual({
        code: 1,
        said: expect.stringMatching(/in use by a running iot-meter.*stop that one first.*DATABASE_URL/),
      });
      await runtime.stop();
    }, 120_000);
    afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

    async function expectAsBefore(): Promise<void> {
      const runtime = await startRuntimeProcess(dataDir, ports, env);
      const [answers, fleet] = [await answersOf(runtime.api), await fleetOf(runtime.api)];
      const Devices = z.array(z.object({ last_seen: z.string().nullable(), connection_status: z.string() }));
      const devices = Devices.parse(await (await fetch(`${runtime.api}/api/devices`)).json());
      await runtime.stop();
      expect(answers).toEqual(before.answers);
      expect(fleet).toEqual(before.fleet);
      expect(
        new Set(devices.map(({ last_seen, connection_status }) => `${last_seen} ${connection_status}`)),
      ).toEqual(new Set(['null unknown']));
    }

    it('gets all of it back, and answers to the last byte as before; a second replay changes nothing', async () => {
      await rm(join(dataDir, 'postgres'), { recursive: true });
      const first = await replayed(env);
      expect(first).toMatchObject({ complete: true, stopped: false, fed: published, quarantined: 4 });
      expect(first.registry).toMatchObject({ before: { devices: 0 }, after: { devices: VARIED.length } });
      expect(first.differences.every(({ before: was, after }) => was === 0 && after > 0)).toBe(true);
      expect(first.differences).toContainEqual({
        device_id: 'varied-dc',
        metric: 'voltage_dc',
        before: 0,
        after: 1000,
      });
      await expectAsBefore();
      const second = await replayed(env);
      expect(second).toMatchObject({ complete: true, fed: published, differences: [] });
      expect(second.functions['update-registry']?.filter(({ outcome }) => outcome === 'discovered')).toEqual(
        [],
      );
      await expectAsBefore();
    }, 120_000);

    it.runIf(layout === 'message')(
      'gets back what a device lost of one range, and nothing else',
      async () => {
        await rm(join(dataDir, 'postgres'), { recursive: true });
        const midnight = new Date(Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000).toISOString();
        const only = await replayed(
          env,
          '--device',
          'varied-dc',
          '--from',
          midnight,
          '--into',
          'metrics,registry',
        );
        expect(only.differences.map(({ device_id }) => device_id)).toEqual([
          'varied-dc',
          'varied-dc',
          'varied-dc',
        ]);
        expect(only.fed).toBe(88);
        expect((await replayed(env)).complete).toBe(true);
        await expectAsBefore();
      },
      120_000,
    );

    it.runIf(layout === 'message')(
      'stops at Ctrl-C, says from where to go on, and is whole after that',
      async () => {
        await rm(join(dataDir, 'postgres'), { recursive: true });
        const slow = startReplay(env, '--json', '--rate', '50', '--from', '2020-01-01');
        await untilStored(dataDir, 50);
        slow.signal('SIGINT');
        const { code, report } = await slow.ended;
        const { stopped, go_on_from } = z
          .object({ stopped: z.boolean(), go_on_from: z.string() })
          .parse(JSON.parse(report));
        expect({ code, stopped }).toEqual({ code: 130, stopped: true });
        expect((await replayed(env, '--from', go_on_from)).complete).toBe(true);
        await expectAsBefore();
      },
      120_000,
    );
  },
);
