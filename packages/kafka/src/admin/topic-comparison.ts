import type { TopicSpec } from '@chatpulse/contracts';

/** What a topic should be. Without a `key` it counts as keyed: its partition count is then left alone. */
export type WantedTopic = Pick<TopicSpec, 'name' | 'partitions' | 'config'> & {
  /** null: records have no key, so that none moves when partitions are added. */
  readonly key?: string | null;
};

/** What a topic is. `set` are the settings made on the topic itself, `inForce` all, defaults included. */
export type PresentTopic = {
  readonly partitions: number;
  readonly inForce: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
};

/** One thing in which a topic is not what it should be. */
export type TopicDifference = {
  readonly topic: string;
  /** `partitions`, or the name of a setting. */
  readonly setting: string;
  /** undefined: nobody asked for this setting. */
  readonly wanted: string | undefined;
  readonly inForce: string | undefined;
  /**
   * `change`: applying changes it. `leave`: it is left alone, and harmless. `refuse`: a problem that must be
   * solved by hand, since doing it here would move keys or lose records.
   */
  readonly remedy: 'change' | 'leave' | 'refuse';
};

export function compareTopic(wanted: WantedTopic, present: PresentTopic): TopicDifference[] {
  const topic = wanted.name;
  const settings = Object.entries(wanted.config)
    .filter(([setting, value]) => !sameValue(present.inForce[setting], value))
    .map(([setting, value]): TopicDifference => {
      return { topic, setting, wanted: value, inForce: present.inForce[setting], remedy: 'change' };
    });
  const extra = Object.entries(present.set)
    .filter(([setting]) => wanted.config[setting] === undefined)
    .map(([setting, value]): TopicDifference => {
      return { topic, setting, wanted: undefined, inForce: value, remedy: 'leave' };
    });
  return [...partitionDifference(wanted, present), ...settings, ...extra];
}

function partitionDifference(wanted: WantedTopic, present: PresentTopic): TopicDifference[] {
  if (wanted.partitions === present.partitions) return [];
  const mayGrow = wanted.key === null && wanted.partitions > present.partitions;
  return [
    {
      topic: wanted.name,
      setting: 'partitions',
      wanted: String(wanted.partitions),
      inForce: String(present.partitions),
      remedy: mayGrow ? 'change' : 'refuse',
    },
  ];
}

/** One line for people: `channel-stats: retention.ms is 1000, should be 2000`. */
export function describeDifference({ topic, setting, wanted, inForce, remedy }: TopicDifference): string {
  if (wanted === undefined) return `${topic}: ${setting} is ${inForce}, set by hand and left alone`;
  const facts = `${topic}: ${setting} is ${inForce ?? 'not set'}, should be ${wanted}`;
  if (remedy !== 'refuse') return facts;
  const reason =
    Number(wanted) < Number(inForce)
      ? 'Kafka cannot take partitions away'
      : 'adding partitions would send keys elsewhere';
  return `${facts}; ${reason}, so make a new topic and move the records, or delete this one`;
}

/** What was changed: `channel-stats: retention.ms 1000 → 2000`. */
export function describeChange({ topic, setting, wanted, inForce }: TopicDifference): string {
  return `${topic}: ${setting} ${inForce ?? 'not set'} → ${wanted}`;
}

/** A list such as `compact,delete` has no order. */
function sameValue(inForce: string | undefined, wanted: string): boolean {
  return inForce !== undefined && sorted(inForce) === sorted(wanted);
}

function sorted(value: string): string {
  return value
    .split(',')
    .map((item) => item.trim())
    .sort()
    .join(',');
}
