import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { topicNames } from '@chatpulse/contracts';
import type { Logger } from '@chatpulse/service';
import type { Admin } from '../admin/admin.js';
import { type AuditLog, createAuditLog } from '../audit/audit-log.js';
import type { GroupCluster } from '../client/client-internals.js';
import type { DeadLetterStates } from '../dead-letters/dead-letter-state.js';
import { type LetterList, type ListLettersOptions, listLetters } from '../dead-letters/letter-list.js';
import type { Validation } from '../handling/handler.js';
import type { Handling } from '../handling/handling.js';
import { serviceOf } from '../handling/registry.js';
import type { Producer } from '../producer/producer.js';
import type { RecordReader } from '../reading/record-reader.js';
import type { Tracing } from '../tracing/tracing.js';
import { applicationIn, type Lateness } from './destination.js';
import { createProgressGroup } from './progress-group.js';
import { createReplayMemory } from './replay-memory.js';
import { createReprocessing, type Reprocessing } from './reprocessing.js';

export type DeadLetterDeskOptions = {
  /** Names the groups of progress, and owns the handlers whose id begins with it. */
  readonly service: string;
  /** One partition. Default `operator-audit`. */
  readonly auditTopic?: string | undefined;
  /**
   * Applications that handle whole topics without this kit, and are their only readers: first segment of their
   * handler ids → topics. What they dead-lettered goes back to the topic itself.
   */
  readonly applications?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The contract of a topic's values, to show them by; undefined where it has none. */
  readonly contractOf?:
    | ((topic: string) => ((value: unknown) => Validation<unknown>) | undefined)
    | undefined;
  /**
   * Tells of a dead-letter topic, as of now, which letters their handler could only refuse: such a letter is left, and
   * a run that would replay no other one is refused. Undefined: none of this topic.
   */
  readonly latenessIn?: ((topic: string) => Promise<Lateness | undefined>) | undefined;
  /** A reprocessing without a sign of life for this long is taken for dead. Default 20 000. */
  readonly leaseMs?: number | undefined;
};

/** What an operator does with dead letters. */
export interface DeadLetterDesk {
  readonly audit: AuditLog;
  readonly reprocessing: Reprocessing;
  /** What this process stored and replayed, per dead-letter topic. */
  readonly states: Pick<DeadLetterStates, 'all' | 'reset'>;
  /** @throws KafkaUnavailableError, KafkaRefusedError, UnknownTopicError */
  list(opts: ListLettersOptions): Promise<LetterList>;
}

export function createDeadLetterDesk(
  deps: {
    handling: Pick<Handling, 'registry' | 'deadLetters' | 'retryQueue' | 'deliver'>;
    reader: RecordReader;
    admin: Pick<Admin, 'listGroups'>;
    producer: Pick<Producer, 'send'>;
    cluster: GroupCluster;
    tracing: Tracing;
    states: DeadLetterStates;
    logger: Logger;
    retryDelayMs: number;
    signal: AbortSignal;
  },
  {
    service,
    auditTopic = topicNames.audit,
    applications = {},
    latenessIn,
    leaseMs,
    ...opts
  }: DeadLetterDeskOptions,
): DeadLetterDesk {
  const { handling, reader, admin, producer, tracing } = deps;
  const { registry } = handling;
  const newId = randomUUID;
  const now = Date.now;
  const audit = createAuditLog({ topic: auditTopic, producer, reader, newId, now });
  const replays = createReplayMemory(audit);
  return {
    audit,
    states: deps.states,
    reprocessing: createReprocessing({
      ...handling,
      ...deps,
      audit,
      progress: createProgressGroup({ ...deps, service }),
      known: async () => ({
        isRegistered: (handlerId) => registry.find(handlerId) !== undefined,
        ownServices: new Set([service, ...registry.all().map(({ handler }) => serviceOf(handler.id))]),
        ownGroups: new Set(registry.all().map(({ groupId }) => groupId)),
        topics: new Set(await reader.topics()),
        groups: new Set((await admin.listGroups()).map(({ groupId }) => groupId)),
        applications,
      }),
      latenessIn,
      correlationIdOf: tracing.correlationIdOf,
      newId,
      now,
      clock: () => performance.now(),
      sleep: (ms, signal) => delay(Math.max(1, Math.ceil(ms)), undefined, { signal }).catch(() => undefined),
      ...(leaseMs === undefined ? {} : { leaseMs }),
    }),
    list: (options) =>
      listLetters(
        {
          reader,
          applicationOf: (topic) => applicationIn({ applications }, topic),
          contractOf: opts.contractOf ?? (() => undefined),
          remembered: replays.look,
        },
        options,
      ),
  };
}
