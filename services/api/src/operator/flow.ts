type StageId = 'ingestion' | 'twitch-chat-messages' | 'processor' | 'channel-stats' | 'api' | 'store';

type StageState = 'flowing' | 'slow' | 'stopped' | 'waiting' | 'unknown';

type Stage = {
  readonly id: StageId;
  readonly state: StageState;
  readonly newestEventAt: string | null;
  readonly ageMs: number | null;
  readonly lag: number | null;
  readonly perSecond: number | null;
  /** One sentence. */
  readonly detail: string;
};

/** Of a topic: what is new in it. */
export type TopicFacts = {
  /** Epoch ms of the newest record; null: it is empty, undefined: there is no such topic. */
  readonly newestAt: number | null | undefined;
  /** null at the first look. */
  readonly perSecond: number | null;
};

/** Of a consumer group. */
export type GroupFacts = {
  readonly groupId: string;
  readonly members: number;
  /** Records that wait. */
  readonly lag: number;
  /** Since when its committed offsets stand still although records wait, in ms; null: they do not. */
  readonly stuckForMs: number | null;
};

export type FlowFacts = {
  readonly nowMs: number;
  readonly trackedChannels: number;
  readonly simulated: boolean;
  /** Processes other than this one that follow tracked-channels. */
  readonly listeners: number;
  readonly chat: TopicFacts;
  readonly processor: GroupFacts;
  readonly stats: TopicFacts;
  readonly api: GroupFacts;
  /** Event time (epoch ms) up to which counts are readable, or why that cannot be told. */
  readonly store: { readonly asOfMs: number | undefined } | { readonly problem: string };
};

export type Flow = {
  readonly flowing: boolean;
  readonly simulated: boolean;
  readonly stoppedAt: StageId | null;
  readonly verdict: string;
  readonly stages: readonly Stage[];
};

// Ticks reach every partition every 2 s, and Twitch's own delay is 6.2 s at most.
const freshMs = 15_000;
// A committed offset moves several times a second while records wait.
const stuckMs = 10_000;
// What a group may have before it without being behind: some seconds of a busy hour.
const fewRecords = 5000;

/** Each stage judged by itself, upstream first; one that nothing reaches is `waiting`, not stopped. Pure. */
export function judgeFlow(facts: FlowFacts): Flow {
  const judged = [
    ingestion(facts),
    topic('twitch-chat-messages', facts.chat, facts.nowMs),
    group('processor', facts.processor),
    topic('channel-stats', facts.stats, facts.nowMs),
    group('api', facts.api),
    store(facts),
  ];
  const stoppedAt = judged.find(({ state }) => state === 'stopped')?.id ?? null;
  const first = judged.findIndex(({ id }) => id === stoppedAt);
  const stages = judged.map((stage, index) => (first >= 0 && index > first ? downstream(stage) : stage));
  const slow = stages.find(({ state }) => state === 'slow');
  const unknown = stages.find(({ state }) => state === 'unknown');
  return {
    flowing: stoppedAt === null && unknown === undefined,
    simulated: facts.simulated,
    stoppedAt,
    verdict: verdictOf(facts, judged[first], slow, unknown),
    stages,
  };
}

function verdictOf(
  { simulated }: FlowFacts,
  stopped: Stage | undefined,
  slow: Stage | undefined,
  unknown: Stage | undefined,
): string {
  const chat = simulated ? 'Simulated chat' : 'Chat';
  if (stopped !== undefined) return `It stops at ${stopped.id}: ${uncapitalized(stopped.detail)}`;
  if (unknown !== undefined) return `It cannot be told yet: ${uncapitalized(unknown.detail)}`;
  if (slow !== undefined)
    return `${chat} flows from end to end, but ${slow.id} is behind: ${uncapitalized(slow.detail)}`;
  return `${chat} flows from end to end.`;
}

/** Behind what has stopped: only a group that nobody is in is a fault of its own. */
function downstream(stage: Stage): Stage {
  const ownFault =
    stage.state === 'stopped' && stage.ageMs === null && (stage.id === 'processor' || stage.id === 'api');
  return ownFault || stage.state === 'slow' ? stage : { ...stage, state: 'waiting' };
}

function ingestion({ chat, nowMs, trackedChannels, listeners }: FlowFacts): Stage {
  const stage = {
    id: 'ingestion',
    ...ages(chat.newestAt, nowMs),
    lag: null,
    perSecond: chat.perSecond,
  } as const;
  if (chat.newestAt === undefined)
    return { ...stage, state: 'stopped', detail: 'There is no topic to write to.' };
  if (stage.ageMs !== null && stage.ageMs <= freshMs) {
    const rate = chat.perSecond === null ? 'events' : `${rounded(chat.perSecond)} records a second`;
    return { ...stage, state: 'flowing', detail: `It writes ${rate}.` };
  }
  const since =
    stage.ageMs === null
      ? 'It has written nothing yet'
      : `It has written nothing for ${seconds(stage.ageMs)}`;
  return { ...stage, state: 'stopped', detail: `${since}; ${whyNothing(trackedChannels, listeners)}` };
}

function whyNothing(trackedChannels: number, listeners: number): string {
  if (trackedChannels === 0) return 'no channel is tracked.';
  if (listeners === 0) return 'no ingestion process follows tracked-channels.';
  return 'it is connected to Kafka, so its /readyz says what is the matter with the chat.';
}

function topic(id: 'twitch-chat-messages' | 'channel-stats', facts: TopicFacts, nowMs: number): Stage {
  const stage = { id, ...ages(facts.newestAt, nowMs), lag: null, perSecond: facts.perSecond } as const;
  if (facts.newestAt === undefined) return { ...stage, state: 'stopped', detail: 'There is no such topic.' };
  if (stage.ageMs === null) return { ...stage, state: 'stopped', detail: 'It is empty.' };
  const state = stage.ageMs <= freshMs ? 'flowing' : 'stopped';
  return { ...stage, state, detail: `The newest record is ${seconds(stage.ageMs)} old.` };
}

function group(id: 'processor' | 'api', { groupId, members, lag, stuckForMs }: GroupFacts): Stage {
  const stage = { id, newestEventAt: null, ageMs: null, lag, perSecond: null } as const;
  const waiting = lag === 1 ? '1 record waits' : `${lag.toLocaleString('en')} records wait`;
  if (members === 0) {
    return { ...stage, state: 'stopped', detail: `No member is in its group ${groupId}, and ${waiting}.` };
  }
  if (stuckForMs !== null && stuckForMs >= stuckMs) {
    const detail = `Its group ${groupId} has not moved for ${seconds(stuckForMs)}, and ${waiting}.`;
    return { ...stage, state: 'stopped', detail };
  }
  if (lag > fewRecords) return { ...stage, state: 'slow', detail: `It reads, and ${waiting}.` };
  return {
    ...stage,
    state: 'flowing',
    detail: lag === 0 ? 'Everything before it was read.' : `It reads, and ${waiting}.`,
  };
}

function store({ store, nowMs }: FlowFacts): Stage {
  const none = { id: 'store', newestEventAt: null, ageMs: null, lag: null, perSecond: null } as const;
  if ('problem' in store) return { ...none, state: 'stopped', detail: `${store.problem}.` };
  if (store.asOfMs === undefined) return { ...none, state: 'stopped', detail: 'Nothing is counted yet.' };
  const stage = { ...none, ...ages(store.asOfMs, nowMs) };
  const state = stage.ageMs !== null && stage.ageMs <= freshMs ? 'flowing' : 'stopped';
  const detail = `Everything up to ${seconds(stage.ageMs ?? 0)} ago is counted and readable.`;
  return { ...stage, state, detail };
}

function ages(newestAt: number | null | undefined, nowMs: number): Pick<Stage, 'newestEventAt' | 'ageMs'> {
  if (newestAt === null || newestAt === undefined) return { newestEventAt: null, ageMs: null };
  return { newestEventAt: new Date(newestAt).toISOString(), ageMs: Math.max(0, nowMs - newestAt) };
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000).toLocaleString('en')} min`;
}

function rounded(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}

function uncapitalized(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
