import type { MetricsComponent } from '@chatpulse/kafka';
import { type Router as ExpressRouter, Router } from 'express';
import { audited, whoAsks } from './audited.js';
import { handlerView } from './handler-views.js';
import type { OperatorKafka } from './ports.js';
import { within } from './within.js';

/** What the kit in this process says of itself. It asks no broker, so it answers while Kafka is away. */
export function kitRoutes({
  views,
  handlers,
  audit,
}: Pick<OperatorKafka, 'views' | 'handlers' | 'audit'>): ExpressRouter {
  const router = Router();
  router.get('/kafka/health', (_request, response) => void response.json(views.health()));
  router.get('/kafka/health/ready', (_request, response) => {
    const view = views.ready();
    response.status(view.ready ? 200 : 503).json(view);
  });
  router.get('/kafka/health/live', (_request, response) => {
    const view = views.live();
    response.status(view.alive ? 200 : 503).json(view);
  });
  router.get('/kafka/metrics', (_request, response) => void response.json(views.metrics()));
  router.post('/kafka/metrics/reset', async (request, response) => {
    const component = request.query.component as MetricsComponent;
    const entry = { ...whoAsks(response), action: 'metrics.reset', details: { component } };
    await within(audited(audit, entry, async () => views.resetMetrics(component)));
    response.json(views.metrics());
  });
  router.get('/kafka/handlers', (_request, response) => {
    const all = handlers().map((entry, _, entries) => handlerView(entry, entries));
    response.json({ total: all.length, handlers: all });
  });
  return router;
}
