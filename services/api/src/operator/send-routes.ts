import { type Router as ExpressRouter, type RequestHandler, Router } from 'express';
import { ProblemError } from '../problem.js';
import { audited, whoAsks } from './audited.js';
import type { OperatorKafka } from './ports.js';
import { type RecordToSend, sendAll, toOutgoing } from './send-records.js';
import { within } from './within.js';

/** Records by hand. */
export function sendRoutes(deps: {
  kafka: Pick<OperatorKafka, 'producer' | 'audit'>;
  enabled: boolean;
}): ExpressRouter {
  const { kafka, enabled } = deps;
  const { producer, audit } = kafka;
  const router = Router();
  router.post(['/kafka/send', '/kafka/send-batch'], refuseUnless(enabled));
  router.post('/kafka/send', async (request, response) => {
    const record: RecordToSend = request.body;
    const who = whoAsks(response);
    const correlationId = record.correlationId ?? who.correlationId;
    const outgoing = toOutgoing(record, correlationId);
    const { topic } = record;
    const entry = { ...who, action: 'record.send', topic, correlationId };
    const position = await within(audited(audit, entry, () => producer.send(outgoing)));
    response.json({ ...position, correlationId });
  });
  router.post('/kafka/send-batch', async (request, response) => {
    const messages: readonly RecordToSend[] = request.body.messages;
    const who = whoAsks(response);
    const topics = [...new Set(messages.map(({ topic }) => topic))];
    const entry = { ...who, action: 'records.send', details: { records: messages.length, topics } };
    const send = () => sendAll(producer, messages, who.correlationId);
    const results = await within(audited(audit, entry, send));
    const sent = results.filter(({ ok }) => ok).length;
    const failed = results.length - sent;
    response.status(failed === 0 ? 200 : 207).json({ total: results.length, sent, failed, results });
  });
  return router;
}

function refuseUnless(enabled: boolean): RequestHandler {
  return (_request, _response, next) => {
    if (enabled) return next();
    throw new ProblemError(
      'urn:chatpulse:problem:send-disabled',
      'Sending by hand is off. Set OPERATOR_SEND_ENABLED=true for the api and restart it.',
    );
  };
}
