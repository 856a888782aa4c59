import { type Router as ExpressRouter, Router } from 'express';
import { type ChannelsRequest, channelsPage } from './channels-page.js';
import type { CountStore } from './counts.js';
import type { Progress } from './state.js';
import { type StatsRequest, statsPage } from './stats-page.js';
import type { TrackedChannels } from './tracked.js';

/** The reads of contracts/openapi.yaml. Its validator stands before them: defaults are filled in, types checked. */
export function countRoutes(deps: {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  now: () => number;
}): ExpressRouter {
  const router = Router();
  router.get('/channels', async (request, response) => {
    const query = request.query as unknown as ChannelsRequest;
    response.set('Cache-Control', 'no-store').json(await channelsPage(deps, query));
  });
  router.get('/channels/:id/stats', async (request, response) => {
    const query = request.query as unknown as Omit<StatsRequest, 'id'>;
    response
      .set('Cache-Control', 'no-store')
      .json(await statsPage(deps, { ...query, id: request.params.id }));
  });
  return router;
}
