import { topicNames } from '@chatpulse/contracts';
import type { Admin, GroupView, TopicFlow } from '@chatpulse/kafka';
import type { Progress } from '../state.js';
import type { TrackedChannels } from '../tracked.js';
import { type Flow, type GroupFacts, judgeFlow, type TopicFacts } from './flow.js';
import { processorGroup } from './processor-group.js';
import { sourceOf } from './tracked-editor.js';

// Several consoles share a look.
const maxAgeMs = 1000;

/** Gathers what `judgeFlow` judges, at most once a second. */
export function createFlowLook(deps: {
  admin: Pick<Admin, 'viewGroups' | 'flow'>;
  progress: () => Promise<Progress>;
  tracked: Pick<TrackedChannels, 'all'>;
  /** That of the processor is the one of its first generation. */
  groups: { readonly processor: string; readonly api: string };
  /** Of this process, which follows tracked-channels as well. */
  clientId: string;
  now: () => number;
}): () => Promise<Flow & { timestamp: string }> {
  const { admin, progress, tracked, groups, clientId, now } = deps;
  const standstill = createStandstill(now);
  let last: { readonly atMs: number; readonly flow: Promise<Flow & { timestamp: string }> } | undefined;

  const storeFacts = async () => {
    try {
      return { asOfMs: (await progress()).asOfAll() };
    } catch {
      return { problem: 'It does not answer' };
    }
  };

  const look = async (): Promise<Flow & { timestamp: string }> => {
    const [views, flows, store] = await Promise.all([
      admin.viewGroups(),
      admin.flow([topicNames.chat, topicNames.stats]),
      storeFacts(),
    ]);
    const nowMs = now();
    const groupFacts = (groupId: string, topic: string): GroupFacts =>
      factsOf(
        groupId,
        topic,
        views.find((view) => view.groupId === groupId),
        standstill,
      );
    const processor = processorGroup(
      groups.processor,
      views.map(({ groupId }) => groupId),
    );
    const flow = judgeFlow({
      nowMs,
      trackedChannels: tracked.all().length,
      simulated: sourceOf(tracked) === 'simulator',
      listeners: views.filter((view) => listens(view, clientId)).length,
      chat: topicFacts(topicNames.chat, flows),
      processor: groupFacts(processor, topicNames.chat),
      stats: topicFacts(topicNames.stats, flows),
      api: groupFacts(groups.api, topicNames.stats),
      store,
    });
    return { timestamp: new Date(nowMs).toISOString(), ...flow };
  };

  return () => {
    const atMs = now();
    if (last === undefined || atMs - last.atMs >= maxAgeMs || atMs < last.atMs) {
      const entry = { atMs, flow: look() };
      last = entry;
      entry.flow.catch(() => {
        if (last === entry) last = undefined;
      });
    }
    return last.flow;
  };
}

function topicFacts(topic: string, flows: readonly TopicFlow[]): TopicFacts {
  const found = flows.find((flow) => flow.topic === topic);
  return { newestAt: found?.newestAt, perSecond: found?.perSecond ?? null };
}

function factsOf(
  groupId: string,
  topic: string,
  view: GroupView | undefined,
  standstill: (groupId: string, committed: bigint, waits: boolean) => number | null,
): GroupFacts {
  const partitions = view?.partitions.filter((partition) => partition.topic === topic) ?? [];
  const lag = partitions.reduce(
    (sum, { lag, explained }) => sum + (explained === undefined ? (lag ?? 0) : 0),
    0,
  );
  const committed = partitions.reduce((sum, { committed }) => sum + BigInt(committed ?? 0), 0n);
  // A group of the newer protocol has members that this client cannot see.
  const members = view?.state === 'Unknown' ? 1 : (view?.members.length ?? 0);
  return { groupId, members, lag, stuckForMs: standstill(groupId, committed, lag > 0) };
}

function listens({ members }: GroupView, ownClientId: string): boolean {
  return members.some(
    ({ clientId, assigned }) =>
      clientId !== ownClientId && assigned.some(({ topic }) => topic === topicNames.tracked),
  );
}

/** Since when a group's offsets stand still although records wait for it. */
function createStandstill(
  now: () => number,
): (groupId: string, committed: bigint, waits: boolean) => number | null {
  const seen = new Map<string, { readonly committed: bigint; readonly sinceMs: number }>();
  return (groupId, committed, waits) => {
    const before = seen.get(groupId);
    if (!waits || before?.committed !== committed) {
      seen.set(groupId, { committed, sinceMs: now() });
      return null;
    }
    return now() - before.sinceMs;
  };
}
