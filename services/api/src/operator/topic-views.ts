import { topics as contract, type TopicSpec, topicNames } from '@chatpulse/contracts';
import {
  type Admin,
  describeDifference,
  type GroupView,
  type TopicDifference,
  type TopicView,
} from '@chatpulse/kafka';
import { closestNames } from '@chatpulse/service';
import { ProblemError } from '../problem.js';

type Kind = 'contract' | 'dead letters' | 'retry' | 'audit' | 'processor' | 'other';

type Asked = Pick<Admin, 'viewTopics' | 'viewGroups' | 'compareTopics'>;

/** Answers GET /kafka/topics: every topic but Kafka's own. */
export async function topicsPage(admin: Asked, processorGroup: string, now: () => number): Promise<object> {
  const [views, groups, differences] = await Promise.all([
    admin.viewTopics(),
    admin.viewGroups(),
    admin.compareTopics(contract),
  ]);
  return {
    timestamp: new Date(now()).toISOString(),
    total: views.length,
    topics: views.map((view) => ({
      ...summary(view, groups, processorGroup),
      partitions: view.partitions.length,
      differences: sentences(differences, view.topic),
    })),
  };
}

/** Answers GET /kafka/topics/{topic}. */
export async function topicPage(
  admin: Asked,
  topic: string,
  processorGroup: string,
  now: () => number,
): Promise<object> {
  const spec = specOf(topic);
  const [[view], groups, differences] = await Promise.all([
    isOwnOfKafka(topic) ? [] : admin.viewTopics([topic]),
    admin.viewGroups(),
    admin.compareTopics(spec === undefined ? [] : [spec]),
  ]);
  if (view === undefined)
    throw unknownTopic(
      topic,
      (await admin.viewTopics()).map(({ topic }) => topic),
    );
  return {
    timestamp: new Date(now()).toISOString(),
    ...summary(view, groups, processorGroup),
    key: spec?.key ?? null,
    schemas: spec?.schemas ?? [],
    partitions: view.partitions,
    differences: sentences(differences, topic),
  };
}

/** Kafka keeps its own books in topics; they are no business of this surface. */
export function isOwnOfKafka(topic: string): boolean {
  return topic.startsWith('__');
}

export function unknownTopic(topic: string, known: readonly string[]): ProblemError {
  const hint = closestNames(topic, known);
  return new ProblemError(
    'urn:chatpulse:problem:unknown-topic',
    `There is no topic ${topic} to look at. Some with close names are listed in hint.`,
    { hint },
  );
}

function summary(view: TopicView, groups: readonly GroupView[], processorGroup: string): object {
  const { topic, messages, sizeBytes, settings, partitions } = view;
  const spec = specOf(topic);
  const reads = (group: GroupView): boolean => group.partitions.some((each) => each.topic === topic);
  return {
    topic,
    kind: kindOf(topic, processorGroup),
    description: spec?.description ?? null,
    writers: spec?.writers ?? [],
    readers: spec?.readers ?? [],
    groups: groups.filter(reads).map(({ groupId }) => groupId),
    replicationFactor: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
    messages,
    sizeBytes,
    settings,
  };
}

/** The processor names its changelogs after its group. */
function kindOf(topic: string, processorGroup: string): Kind {
  if (topic.endsWith('.dlt')) return 'dead letters';
  if (topic.endsWith('.retry')) return 'retry';
  if (topic === topicNames.audit) return 'audit';
  if (specOf(topic) !== undefined) return 'contract';
  return topic.startsWith(`${processorGroup}-`) ? 'processor' : 'other';
}

function specOf(topic: string): TopicSpec | undefined {
  return contract.find(({ name }) => name === topic);
}

function sentences(differences: readonly TopicDifference[], topic: string): string[] {
  return differences.filter((difference) => difference.topic === topic).map(describeDifference);
}
