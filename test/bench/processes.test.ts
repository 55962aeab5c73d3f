import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { cpuMsOf, memoryMbOf } from './processes.ts';

it('counts the CPU time of children that run, and of those that have ended', async () => {
  const busy =
    'const end = process.cpuUsage().user + 150_000; while (process.cpuUsage().user < end) for (let i = 0; i < 1e6; i++);';
  const script = `${busy} require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(busy)}]); console.log("done"); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  const pid = parent.pid ?? 0;
  expect(cpuMsOf(pid)).toBeGreaterThanOrEqual(280); // the clock ticks every 10 ms
  expect(memoryMbOf(pid)).toBeGreaterThan(5);
  expect(cpuMsOf(process.pid)).toBeGreaterThanOrEqual(cpuMsOf(pid));
  parent.kill();
  await once(parent, 'exit');
  expect(cpuMsOf(pid)).toBe(0);
});
