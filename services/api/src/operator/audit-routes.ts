import type { AuditLog, ListAuditOptions, StoredAuditEntry } from '@chatpulse/kafka';
import { type Router as ExpressRouter, Router } from 'express';
import { instant } from './instant.js';
import { within } from './within.js';

/** What operators did. */
export function auditRoutes(deps: { audit: Pick<AuditLog, 'list'>; now: () => number }): ExpressRouter {
  const router = Router();
  router.get('/audit', async (request, response) => {
    const { entries, complete } = await within(deps.audit.list(request.query as unknown as ListAuditOptions));
    response.json({ timestamp: instant(deps.now()), complete, entries: entries.map(entryBody) });
  });
  return router;
}

function entryBody({ entry, position }: StoredAuditEntry): object {
  const { id, at, actor, action, topic, partition, offset, run, correlationId, note, details } = entry;
  return {
    position,
    id,
    at: instant(at),
    actor,
    action,
    topic: topic ?? null,
    partition: partition ?? null,
    offset: offset ?? null,
    run: run ?? null,
    correlationId: correlationId ?? null,
    note: note ?? null,
    details: details ?? null,
  };
}
