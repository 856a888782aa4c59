import { afterEach } from '@jest/globals';
import { createMemoryKafka } from '../../src/fakes/index.js';
import type { Kafka } from '../../src/kafka.js';
import { describeKafka } from '../kafka-contract.js';
import { unique } from '../support/broker.js';

const memory = createMemoryKafka();
const open: Kafka[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((kafka) => kafka.disconnect()));
});

describeKafka('in memory', {
  connect(env = {}) {
    const kafka = memory.connect({ env });
    open.push(kafka);
    return kafka;
  },
  async topic(partitions = 1, config = {}) {
    const name = unique('topic');
    memory.createTopic(name, { partitions, config });
    memory.createTopic(`${name}.dlt`, { partitions });
    return name;
  },
});
