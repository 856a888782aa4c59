/**
 * The group of the processor: a recount has one of its own, `<name>-g<n>`, and the newest one that is there is meant.
 * Without any of them, `name`.
 */
export function processorGroup(name: string, groupIds: readonly string[]): string {
  const generationOf = (groupId: string): number =>
    groupId.startsWith(`${name}-g`) ? Number(/^\d+$/.exec(groupId.slice(name.length + 2))?.[0] ?? 0) : 0;
  return groupIds.reduce(
    (newest, groupId) => (generationOf(groupId) > generationOf(newest) ? groupId : newest),
    name,
  );
}
