import { describeKafka } from '../kafka-contract.js';
import { createBench } from '../support/broker.js';

const bench = createBench();

describeKafka('a real broker', {
  connect: (env) => bench.kafka(env),
  async topic(partitions = 1, config = {}) {
    const topic = await bench.topic(partitions, config);
    const letters = [{ name: `${topic}.dlt`, partitions, config: {} }];
    await bench.kafka().admin().ensureTopics(letters, { replicationFactor: 1 });
    return topic;
  },
});
