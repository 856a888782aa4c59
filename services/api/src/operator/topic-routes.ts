import type { GroupView } from '@chatpulse/kafka';
import { type Router as ExpressRouter, Router } from 'express';
import type { OperatorKafka } from './ports.js';
import { type RecordsRequest, recordsPage } from './records-page.js';
import { isOwnOfKafka, topicPage, topicsPage, unknownTopic } from './topic-views.js';
import { within } from './within.js';

/** What lies in Kafka: topics, their records, and who reads them. */
export function topicRoutes(deps: {
  kafka: Pick<OperatorKafka, 'admin' | 'reader'>;
  processorGroup: string;
  now: () => number;
}): ExpressRouter {
  const { kafka, processorGroup, now } = deps;
  const { admin, reader } = kafka;
  const router = Router();
  router.get('/kafka/topics', async (_request, response) => {
    response.json(await within(topicsPage(admin, processorGroup, now)));
  });
  router.get('/kafka/topics/:topic', async (request, response) => {
    response.json(await within(topicPage(admin, request.params.topic, processorGroup, now)));
  });
  router.get('/kafka/topics/:topic/records', async (request, response) => {
    const { topic } = request.params;
    const query = request.query as unknown as Omit<RecordsRequest, 'topic'>;
    if (isOwnOfKafka(topic)) throw unknownTopic(topic, []);
    response.json(await within(recordsPage(reader, { ...query, topic })));
  });
  router.get('/kafka/groups', async (_request, response) => {
    const groups = await within(admin.viewGroups());
    response.json({
      timestamp: new Date(now()).toISOString(),
      total: groups.length,
      groups: groups.map(groupBody),
    });
  });
  return router;
}

function groupBody({ partitions, ...group }: GroupView): object {
  return {
    ...group,
    partitions: partitions.map((partition) => ({ ...partition, explained: partition.explained ?? null })),
  };
}
