import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

// What processes use, as Linux tells it (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).

const TICK_MS = 10; // USER_HZ is 100 on every platform that Node runs on

type Stat = { pid: number; parent: number; cpuMs: number };

/** CPU milliseconds of a process and its children, those that have ended too, since they began. */
export const cpuMsOf = (pid: number): number => familyOf(pid).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** Memory of a process and its children now, in MB; what they share counts once. */
export const memoryMbOf = (pid: number): number =>
  Math.round(familyOf(pid).reduce((sum, { pid: one }) => sum + proportionalKb(one), 0) / 1000);

/** CPU milliseconds of all that has run on this machine. */
export const machineCpuMs = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

function familyOf(pid: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? []);
  const family = all.filter((stat) => stat.pid === pid);
  for (const { pid: parent } of family) family.push(...all.filter((stat) => stat.parent === parent)); // grows as it goes
  return family;
}

/** Undefined when it has ended meanwhile. */
function statOf(name: string): Stat | undefined {
  const text = read(`/proc/${name}/stat`);
  if (text === '') return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before may have spaces
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0); // utime stime cutime cstime
  return { pid: Number(name), parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
}

const proportionalKb = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
