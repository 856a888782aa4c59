import { setTimeout as delay } from 'node:timers/promises';
import { type Usage, usageOf } from '../processor/usage.ts';
import { rounded } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import type { Chat } from './chat.ts';
import { joinedBy, type Listener, type Progress } from './listener.ts';

/** How far everybody was at one moment. */
export type Sample = {
  /** Monotonic. */
  readonly atMs: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly cpuSeconds: { readonly listener: number; readonly chat: number; readonly broker: number };
};

/** One rate, from the end of its warm-up on. */
export type Steady = {
  readonly perSecond: number;
  readonly sustained: boolean;
  /** Why not. */
  readonly problem?: string;
  readonly sentPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** Lines on their way from the simulator to an acknowledgement, at most, in ms of the rate. */
  readonly lagMs: number;
  /** Processor time of all threads for each acknowledged line, in microseconds. */
  readonly cpuMicros: number;
  /** Processors in use on average. */
  readonly processors: { readonly listener: number; readonly chat: number; readonly broker: number };
};

/** What lies in between may be so much of a second's lines; more of it is a queue that grows. */
const boundedLagMs = 500;
const untoldAtMost = 0.05;
/** Far less than a listener's buffer holds: what falls behind is stopped before it has to drop anything. */
const mostUnderWay = 100_000;

/**
 * @param samples from the end of the warm-up on, counted from the start of the run
 * @param share of the lines sent that the listener is told of at all
 * @param stopped why the run was ended early
 */
export function steadyOf(
  perSecond: number,
  samples: readonly Sample[],
  share: number,
  stopped?: string,
): Steady {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first === last) {
    const none = { listener: 0, chat: 0, broker: 0 };
    const zero = { sentPerSecond: 0, acknowledgedPerSecond: 0, lagMs: 0, cpuMicros: 0, processors: none };
    return { perSecond, sustained: false, problem: stopped ?? 'nothing was measured', ...zero };
  }
  const seconds = (last.atMs - first.atMs) / 1000;
  const acknowledged = last.acknowledged - first.acknowledged;
  const sentPerSecond = (last.sent - first.sent) / seconds;
  const lags = samples.map(({ sent, acknowledged: held }) => ((sent * share - held) * 1000) / perSecond);
  const lagMs = Math.max(...lags);
  const problem =
    stopped ??
    (sentPerSecond < 0.98 * perSecond
      ? 'the simulator did not send as much'
      : lagMs > boundedLagMs
        ? 'the listener fell behind'
        : undefined);
  const used = (of: 'listener' | 'chat' | 'broker'): number => last.cpuSeconds[of] - first.cpuSeconds[of];
  return {
    perSecond,
    sustained: problem === undefined,
    ...(problem !== undefined && { problem }),
    sentPerSecond: Math.round(sentPerSecond),
    acknowledgedPerSecond: Math.round(acknowledged / seconds),
    lagMs: Math.round(lagMs),
    cpuMicros: rounded((used('listener') * 1e6) / acknowledged),
    processors: {
      listener: rounded(used('listener') / seconds),
      chat: rounded(used('chat') / seconds),
      broker: rounded(used('broker') / seconds),
    },
  };
}

export type Watched = { readonly chat: Chat; readonly listener: Listener; readonly brokerPid: number };

/**
 * Sends at one rate; ends early when two seconds of lines are on their way, or 100,000. Then there is silence, until
 * all that was sent is acknowledged. @throws when something was lost: the bench is void
 */
export async function runAt(
  perSecond: number,
  { warmUpSeconds, seconds }: { warmUpSeconds: number; seconds: number },
  watched: Watched,
): Promise<Steady> {
  const { chat } = watched;
  const samples: Sample[] = [];
  await allJoined(watched);
  const before = await sampleOf(watched);
  const startMs = performance.now();
  await chat.setRate(perSecond);
  let stopped: string | undefined;
  while (stopped === undefined && performance.now() < startMs + (warmUpSeconds + seconds) * 1000) {
    await delay(200);
    const sample = await sampleOf(watched);
    const passed = since(before, sample);
    // The tutorial's handler is not told of every line.
    const underWay = passed.sent * (1 - untoldAtMost) - passed.acknowledged;
    if (underWay > Math.min(2 * perSecond + 1000, mostUnderWay)) stopped = 'the listener fell behind';
    if (performance.now() >= startMs + warmUpSeconds * 1000) samples.push(passed);
  }
  await chat.silence();
  await settled(watched);
  const all = since(before, await sampleOf(watched));
  return steadyOf(perSecond, samples, all.acknowledged / all.sent, stopped);
}

const since = (before: Sample, now: Sample): Sample => ({
  ...now,
  sent: now.sent - before.sent,
  acknowledged: now.acknowledged - before.acknowledged,
});

async function sampleOf({ chat, listener, brokerPid }: Watched): Promise<Sample> {
  // Acknowledged first: what is sent meanwhile then counts as under way.
  const progress = await listener.progress();
  expectNoLoss(listener, progress);
  const { sent, slowClients } = await chat.status();
  if (slowClients > 0) throw new Error(`void: the simulator cut ${listener.name} off for reading too slowly`);
  const cpu = (pid: number): number => (usageOf(pid) as Usage).cpuSeconds;
  return {
    atMs: performance.now(),
    sent,
    acknowledged: progress.acknowledged,
    cpuSeconds: {
      listener: cpu(listener.running.pid),
      chat: cpu(chat.running.pid),
      broker: cpu(brokerPid),
    },
  };
}

/** tmi.js takes a socket that it cannot keep up with for dead, and joins everything again on another one. */
async function allJoined({ chat, listener }: Watched): Promise<void> {
  const wanted = (await chat.channels()).length;
  await waitUntil(
    `${listener.name}: ${wanted} channels joined`,
    async () => joinedBy(await chat.status()) === wanted || undefined,
    { withinMs: 120_000 },
  );
}

async function settled({ listener }: Watched): Promise<void> {
  let before = -1;
  await waitUntil(
    `${listener.name}: all acknowledged`,
    async () => {
      const progress = await listener.progress();
      expectNoLoss(listener, progress);
      const done = progress.heard === progress.acknowledged && progress.heard === before;
      before = progress.heard;
      return done || undefined;
    },
    { withinMs: 120_000, everyMs: 300 },
  );
}

function expectNoLoss({ name }: Listener, { lost }: Progress): void {
  if (lost > 0) throw new Error(`void: ${name} lost ${lost} lines`);
}
