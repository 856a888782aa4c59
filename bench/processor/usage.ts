import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process has used so far: processor time of all its threads, user and system, and memory. */
export type Usage = { readonly cpuSeconds: number; readonly residentMiB: number; readonly peakMiB: number };

// Of /proc: clock ticks a second, the same on every Linux that Node runs on.
const ticks = 100;

/** Resolution: 10 ms of processor time. Undefined when the process has ended. */
export function usageOf(pid: number): Usage | undefined {
  try {
    const usage = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
    // One that has ended and is not yet waited for has no memory.
    return usage.peakMiB > 0 ? usage : undefined;
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
  return { cpuSeconds: cpuOf(stat), residentMiB: mebibytes('VmRSS'), peakMiB: mebibytes('VmHWM') };
}

/** utime and stime, the 14th and 15th field; the second one is a name in brackets that may hold anything. */
export function cpuOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function fromPs(pid: number): Usage {
  const [time = '', kibibytes] = execFileSync('ps', ['-o', 'time=,rss=', '-p', String(pid)], {
    encoding: 'utf8',
  })
    .trim()
    .split(/\s+/);
  const residentMiB = Math.round(Number(kibibytes) / 1024);
  return { cpuSeconds: secondsOf(time), residentMiB, peakMiB: residentMiB };
}

/** `[[dd-]hh:]mm:ss[.cc]` as `ps` writes it. */
export function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
