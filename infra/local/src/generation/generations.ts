/**
 * A recount of the processor is a generation: its group is `<name>` for the first and `<name>-g<n>` from the second on,
 * and its changelogs are `<group>-<store>-changelog`.
 */

export const highestGeneration = 100_000;

export function groupOf(name: string, generation: number): string {
  return generation === 1 ? name : `${name}-g${generation}`;
}

/** The generation of a group of the processor; undefined: the group is none of it. */
export function generationOf(name: string, groupId: string): number | undefined {
  if (groupId === name) return 1;
  const number = Number(/^-g(\d+)$/.exec(groupId.slice(name.length))?.[1]);
  return groupId.startsWith(name) && number > 1 ? number : undefined;
}

/** Kafka Streams' own topics of one generation, and of no other. */
export function internalTopics(
  name: string,
  generation: number,
  topics: readonly string[],
): readonly string[] {
  const prefix = `${groupOf(name, generation)}-`;
  return topics.filter(
    (topic) =>
      topic.startsWith(prefix) &&
      /-(changelog|repartition)$/.test(topic) &&
      !/^g\d+-/.test(topic.slice(prefix.length)),
  );
}

/** Generations of which a group or a topic is there, in rising order. */
export function generationsThere(
  name: string,
  { groups, topics }: { readonly groups: readonly string[]; readonly topics: readonly string[] },
): number[] {
  const ofGroups = groups.flatMap((groupId) => generationOf(name, groupId) ?? []);
  const numbers = topics.flatMap((topic) =>
    topic.startsWith(`${name}-`) ? (/^g(\d+)-/.exec(topic.slice(name.length + 1))?.[1] ?? '1') : [],
  );
  const ofTopics = numbers
    .map(Number)
    .filter((generation) => internalTopics(name, generation, topics).length > 0);
  return [...new Set([...ofGroups, ...ofTopics])].sort((a, b) => a - b);
}

/** One more than any that was counted in, or was begun. */
export function nextGeneration(known: {
  readonly configured: number;
  readonly counted: readonly number[];
  readonly there: readonly number[];
}): number {
  return Math.max(known.configured, ...known.counted, ...known.there) + 1;
}
