// Compares contracts/ with the frozen copy of what was released (contracts/released/v1): exits 1 and names every
// change that would break a reader of v1. A schema or a topic that is new has nothing to break.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges } from './compatibility.ts';

const contracts = join(import.meta.dirname, '../contracts');
const read = (path: string) => JSON.parse(readFileSync(join(contracts, path), 'utf8'));

type Topic = { name: string; key: string; partitions: number; config: Record<string, string> };

const schemaProblems = readdirSync(join(contracts, 'released/v1'))
  .filter((file) => file.endsWith('.schema.json'))
  .flatMap((file) =>
    breakingChanges(read(`released/v1/${file}`), read(`schemas/${file}`)).map(
      (problem) => `${file}: ${problem}`,
    ),
  );

const current = new Map<string, Topic>(read('topics.json').topics.map((topic: Topic) => [topic.name, topic]));
const topicProblems = (read('released/v1/topics.json').topics as Topic[]).flatMap(
  ({ name, key, partitions, config }) => {
    const topic = current.get(name);
    if (topic === undefined) return [`topics.json: ${name} is gone`];
    return [
      topic.partitions === partitions ? [] : [`topics.json: ${name} has another partition count`],
      topic.key === key ? [] : [`topics.json: ${name} has another key`],
      topic.config['cleanup.policy'] === config['cleanup.policy']
        ? []
        : [`topics.json: ${name} has another cleanup policy`],
    ].flat();
  },
);

const problems = [...schemaProblems, ...topicProblems];
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('These changes break readers of v1. Make them optional additions, or add a v2 beside v1.');
  process.exitCode = 1;
}
