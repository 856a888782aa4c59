import kafkajs from 'kafkajs';
import { KafkaRefusedError, KafkaUnavailableError } from '../errors.js';
import { grouped } from '../grouped.js';
import type { Asking } from './asking.js';
import { type TopicConfig, topicConfigs } from './requests.js';
import { compareTopic, type TopicDifference, type WantedTopic } from './topic-comparison.js';

/** A setting in force and where it was made: for the topic, for its broker, or nowhere. */
export type TopicSetting = {
  readonly name: string;
  readonly value: string;
  readonly source: 'topic' | 'broker' | 'default';
};

export type TopicSetupOutcome = {
  readonly created: readonly string[];
  /** What was changed, as it was before. Nothing unless `apply`. */
  readonly changed: readonly TopicDifference[];
  /** What still differs. */
  readonly differences: readonly TopicDifference[];
};

const { ConfigResourceTypes } = kafkajs;

// Where DescribeConfigs says a value comes from.
const setOnTopic = 1;
const setOnBroker = [2, 3, 4];

const unknownTopic = 3;

/** In the order of the names of the settings. A topic that does not exist is not in the answer. */
export async function topicSettings(
  asking: Asking,
  topics: readonly string[],
): Promise<Map<string, TopicSetting[]>> {
  if (topics.length === 0) return new Map();
  const answers = await asking.cluster(async (cluster) =>
    topicConfigs(await cluster.brokerPool.findConnectedBroker(), topics),
  );
  const refused = answers.find(({ errorCode }) => errorCode !== 0 && errorCode !== unknownTopic);
  if (refused !== undefined) {
    const why = refused.errorMessage ?? `error ${refused.errorCode}`;
    throw new KafkaRefusedError(`the settings of ${refused.resourceName} are not told: ${why}`);
  }
  return new Map(
    answers
      .filter(({ errorCode }) => errorCode === 0)
      .map(({ resourceName, configEntries }) => [
        resourceName,
        configEntries.map(settingOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
      ]),
  );
}

function settingOf({
  configName,
  configValue,
  configSource,
}: TopicConfig['configEntries'][number]): TopicSetting {
  const source =
    configSource === setOnTopic ? 'topic' : setOnBroker.includes(configSource) ? 'broker' : 'default';
  return { name: configName, value: configValue ?? '', source };
}

/** Topic and partition count; all topics when none is named. */
export async function partitionCounts(
  asking: Asking,
  names?: readonly string[],
): Promise<Map<string, number>> {
  const { topics } = await asking.admin((admin) => admin.fetchTopicMetadata(names && { topics: [...names] }));
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
}

/** Of the topics that exist; the others have nothing to compare with. */
export async function compareTopics(
  asking: Asking,
  wanted: readonly WantedTopic[],
): Promise<TopicDifference[]> {
  const counts = await partitionCounts(asking);
  const present = wanted.filter(({ name }) => counts.has(name));
  const settings = await topicSettings(
    asking,
    present.map(({ name }) => name),
  );
  return present.flatMap((spec) => {
    const all = settings.get(spec.name);
    if (all === undefined) return [];
    return compareTopic(spec, {
      partitions: counts.get(spec.name) ?? 0,
      inForce: toRecord(all),
      set: toRecord(all.filter(({ source }) => source === 'topic')),
    });
  });
}

/** Makes the topics what they should be, as far as that loses nothing; see Admin.ensureTopics. */
export async function ensureTopics(
  deps: { asking: Asking; seen: (wanted: readonly WantedTopic[]) => Promise<void> },
  wanted: readonly WantedTopic[],
  { replicationFactor, apply }: { replicationFactor: number; apply: boolean },
): Promise<TopicSetupOutcome> {
  const { asking, seen } = deps;
  const counts = await partitionCounts(asking);
  const missing = wanted.filter(({ name }) => !counts.has(name));
  if (missing.length > 0) {
    const topics = missing.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    }));
    await asking.admin((admin) => admin.createTopics({ topics, waitForLeaders: false }));
    await seen(missing);
  }
  const created = missing.map(({ name }) => name);
  const found = await compareTopics(
    asking,
    wanted.filter(({ name }) => counts.has(name)),
  );
  const changeable = found.filter(({ remedy }) => remedy === 'change');
  if (!apply || changeable.length === 0) return { created, changed: [], differences: found };
  for (const [topic, differences] of grouped(changeable, ({ topic }) => topic)) {
    const spec = wanted.find(({ name }) => name === topic);
    if (spec === undefined) continue;
    if (differences.some(({ setting }) => setting !== 'partitions')) await changeSettings(asking, spec);
    if (differences.some(({ setting }) => setting === 'partitions')) {
      const topicPartitions = [{ topic, count: spec.partitions }];
      await asking.admin((admin) => admin.createPartitions({ topicPartitions }));
      await seen([spec]);
    }
  }
  return { created, changed: changeable, differences: found.filter(({ remedy }) => remedy !== 'change') };
}

async function changeSettings(asking: Asking, { name, config }: WantedTopic): Promise<void> {
  const inForce = (await topicSettings(asking, [name])).get(name) ?? [];
  // This request replaces all that is set on the topic, so what others set goes along.
  const wanted = { ...toRecord(inForce.filter(({ source }) => source === 'topic')), ...config };
  const configEntries = Object.entries(wanted).map(([name, value]) => ({ name, value }));
  const resources = [{ type: ConfigResourceTypes.TOPIC, name, configEntries }];
  await asking.admin((admin) => admin.alterConfigs({ validateOnly: false, resources }));
}

/** @throws KafkaUnavailableError: they may be there soon. */
export function notThereYet(absent: readonly string[]): KafkaUnavailableError {
  return new KafkaUnavailableError(
    absent.length === 1 ? `there is no topic ${absent[0]}` : `${absent.length} topics are not there yet`,
  );
}

export function toRecord(settings: readonly TopicSetting[]): Record<string, string> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}
