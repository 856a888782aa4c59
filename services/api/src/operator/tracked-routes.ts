import { type Router as ExpressRouter, type RequestHandler, Router } from 'express';
import { ProblemError } from '../problem.js';
import type { TrackedChannels } from '../tracked.js';
import { whoAsks } from './audited.js';
import type { OperatorKafka } from './ports.js';
import { createTrackedEditor, noticeOf, sourceOf } from './tracked-editor.js';
import { within } from './within.js';

/** What is listened to. */
export function trackedRoutes(deps: {
  tracked: TrackedChannels;
  /** Whether the topic was read to its end: before that the list says too little. */
  caughtUp: () => boolean;
  kafka: Pick<OperatorKafka, 'producer' | 'audit'>;
  now: () => number;
}): ExpressRouter {
  const { tracked, caughtUp, now } = deps;
  const editor = createTrackedEditor(deps);
  const router = Router();
  router.use('/tracked-channels', refuseUntil(caughtUp));
  router.get('/tracked-channels', (_request, response) => {
    const channels = tracked.all().toSorted((a, b) => (a.channel < b.channel ? -1 : 1));
    const source = sourceOf(tracked);
    response.json({
      timestamp: new Date(now()).toISOString(),
      total: channels.length,
      source,
      simulated: source === 'simulator',
      notice: noticeOf(source),
      channels: channels.map(({ channel, simulated, addedAt }) => ({
        channel,
        source: simulated ? 'simulator' : 'twitch',
        simulated,
        addedAt: new Date(addedAt).toISOString(),
      })),
    });
  });
  router.put('/tracked-channels/:login', async (request, response) => {
    const change = await within(editor.put(request.params.login, whoAsks(response)));
    response.status(change.changed ? 201 : 200).json(change);
  });
  router.delete('/tracked-channels/:login', async (request, response) => {
    response.json(await within(editor.remove(request.params.login, whoAsks(response))));
  });
  return router;
}

function refuseUntil(caughtUp: () => boolean): RequestHandler {
  return (_request, _response, next) => {
    if (caughtUp()) return next();
    throw new ProblemError(
      'urn:chatpulse:problem:kafka-unavailable',
      'The topic tracked-channels was not read to its end yet.',
    );
  };
}
