import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, RecordReader } from '@chatpulse/kafka';
import { generationsThere, groupOf, internalTopics } from './generations.js';

/** What an older generation left in Kafka. */
export type Leftover = {
  readonly generation: number;
  readonly groupId: string;
  readonly topics: readonly string[];
};

type Asked = {
  readonly admin: Pick<Admin, 'listGroups' | 'viewGroups' | 'deleteTopics' | 'deleteGroups'>;
  readonly reader: Pick<RecordReader, 'topics'>;
};

/** What is there of the generations below `generation`, or of all of them, in rising order. */
export async function findLeftovers(
  { admin, reader }: Asked,
  name: string,
  below: number = Number.POSITIVE_INFINITY,
): Promise<Leftover[]> {
  const [groups, topics] = await Promise.all([admin.listGroups(), reader.topics()]);
  const groupIds = groups.map(({ groupId }) => groupId);
  return generationsThere(name, { groups: groupIds, topics })
    .filter((generation) => generation < below)
    .map((generation) => ({
      generation,
      groupId: groupOf(name, generation),
      topics: internalTopics(name, generation, topics),
    }));
}

/**
 * Deletes changelogs and group. A processor that was stopped may stay in its group until its session is over, so that
 * is waited for. @returns why it was left alone, as a sentence
 */
export async function deleteLeftover(
  { admin }: Asked,
  { groupId, topics }: Leftover,
  withinMs: number,
): Promise<string | undefined> {
  const members = await membersAfter(admin, groupId, withinMs);
  if (members > 0)
    return `Group ${groupId} still has ${members === 1 ? 'a member' : `${members} members`}: end that processor first. Nothing of it was deleted.`;
  await admin.deleteTopics(topics);
  await admin.deleteGroups([groupId]);
  return undefined;
}

async function membersAfter(
  admin: Pick<Admin, 'viewGroups'>,
  groupId: string,
  withinMs: number,
): Promise<number> {
  for (const deadline = Date.now() + withinMs; ; await sleep(250)) {
    const [group] = await admin.viewGroups([groupId]);
    const members = group?.members.length ?? 0;
    if (members === 0 || Date.now() >= deadline) return members;
  }
}
