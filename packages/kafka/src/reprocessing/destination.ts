import type { Letter } from '../dead-letters/letter.js';
import { serviceOf } from '../handling/registry.js';
import { retryGroupOf, retryTopicOf } from '../retrying/retry-copy.js';

/** Where a letter is replayed to: always only the handler that failed. */
export type Destination =
  /** It is in this process. */
  | { readonly kind: 'handler' }
  /** It is in another process, which reads this topic for its own handlers. */
  | { readonly kind: 'retry topic'; readonly topic: string }
  /** It is all of an application that is the only reader of the topic. */
  | { readonly kind: 'original topic'; readonly topic: string }
  | { readonly kind: 'none'; readonly why: string }
  /** There is a handler, which could only refuse it. */
  | { readonly kind: 'too late'; readonly why: string };

/** Where a letter can be sent. */
export type Reachable = Exclude<Destination, { kind: 'none' | 'too late' }>;

/** Why a letter comes too late for its handler, in one sentence that is the same for all of its kind; undefined: it may be in time. */
export type Lateness = (letter: Letter) => string | undefined;

export type KnownHandlers = {
  readonly isRegistered: (handlerId: string) => boolean;
  /** Services whose handlers live in this process. */
  readonly ownServices: ReadonlySet<string>;
  /** Groups whose handlers live in this process. */
  readonly ownGroups: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  /** Consumer groups that Kafka knows, with or without members. */
  readonly groups: ReadonlySet<string>;
  /** First segment of the handler ids of an application that handles whole topics by itself → those topics. */
  readonly applications: Readonly<Record<string, readonly string[]>>;
};

/** Pure. */
export function destinationOf(
  letter: Pick<Letter, 'handlerId' | 'groupId' | 'origin' | 'originalSizeBytes'>,
  known: KnownHandlers,
): Destination {
  const { handlerId, groupId, origin, originalSizeBytes } = letter;
  if (originalSizeBytes !== undefined) {
    return { kind: 'none', why: 'its value is only the beginning of the original' };
  }
  if (known.isRegistered(handlerId)) return { kind: 'handler' };
  const service = serviceOf(handlerId);
  if (known.applications[service]?.includes(origin.topic)) {
    if (known.topics.has(origin.topic)) return { kind: 'original topic', topic: origin.topic };
    return { kind: 'none', why: `the topic ${origin.topic} is gone` };
  }
  const isOwn = groupId === undefined ? known.ownServices.has(service) : known.ownGroups.has(groupId);
  if (isOwn) return { kind: 'none', why: `there is no handler ${handlerId} any more` };
  if (origin.offset === undefined) {
    return { kind: 'none', why: `what ${handlerId} gave up never reached a topic, so no handler takes it` };
  }
  const topic = retryTopicOf(origin.topic);
  const missing = missingIn(known, topic, groupId);
  if (missing === undefined) return { kind: 'retry topic', topic };
  return {
    kind: 'none',
    why: `${handlerId} takes no replays: it is not in this process, and there is no ${missing}`,
  };
}

/** What is not there, and without which nobody would ever take a copy from the retry topic. */
function missingIn(known: KnownHandlers, topic: string, groupId: string | undefined): string | undefined {
  if (!known.topics.has(topic)) return topic;
  const reader = groupId === undefined ? undefined : retryGroupOf(groupId);
  return reader === undefined || known.groups.has(reader) ? undefined : `group ${reader}`;
}

/** The application that handles a topic by itself; undefined where none does. */
export function applicationIn(
  { applications }: Pick<KnownHandlers, 'applications'>,
  topic: string,
): string | undefined {
  return Object.keys(applications).find((name) => applications[name]?.includes(topic));
}
