import { type Router as ExpressRouter, Router } from 'express';
import { answerCounts } from './answer-counts.js';
import { type ChannelsRequest, channelsPage } from './channels-page.js';
import type { CountStore } from './counts.js';
import type { CoverageStore } from './coverage.js';
import { type CoverageRequest, coveragePage } from './coverage-page.js';
import type { HeardReader } from './heard.js';
import { type LeaderboardRequest, leaderboardPage } from './leaderboard-page.js';
import { raiseReadFailure } from './read-failure.js';
import type { SessionStore } from './sessions.js';
import { type SessionsRequest, sessionsPage } from './sessions-page.js';
import type { Progress } from './state.js';
import { statsRoute } from './stats-answer.js';
import { statsCsv } from './stats-csv.js';
import { type StatsRequest, statsPage } from './stats-page.js';
import type { Streams } from './streams.js';
import { summaryPage } from './summary-page.js';
import type { TrackedChannels } from './tracked.js';
import type { WindowName } from './windows.js';

/** The reads of contracts/openapi.yaml. Its validator stands before them: defaults are filled in, types checked. */
export function countRoutes(deps: {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  heard: HeardReader;
  sessions: SessionStore;
  coverage: CoverageStore;
  streams: Streams;
  now: () => number;
}): ExpressRouter {
  const router = Router();
  router.get('/channels', async (request, response) => {
    const query = request.query as unknown as ChannelsRequest;
    answerCounts(request, response, { counts: await channelsPage(deps, query), state: 'open' });
  });
  router.get('/leaderboard', async (request, response) => {
    const query = request.query as unknown as LeaderboardRequest;
    const { page, state } = await leaderboardPage(deps, query);
    answerCounts(request, response, { counts: page, state });
  });
  router.get('/channels/:id/summary', async (request, response) => {
    const counts = await summaryPage(deps, { id: request.params.id });
    answerCounts(request, response, { counts, state: 'open' });
  });
  router.get(statsRoute, async (request, response) => {
    raiseReadFailure(response);
    const query = request.query as unknown as Omit<StatsRequest, 'id'> & { format?: 'json' | 'csv' };
    const { page, state } = await statsPage(deps, { ...query, id: request.params.id });
    const format = query.format ?? request.accepts(['json', 'csv']);
    const csv = format === 'csv' ? () => statsCsv(page) : undefined;
    answerCounts(request, response.vary('Accept'), { counts: page, state, ...(csv && { csv }) });
  });
  router.get('/channels/:id/sessions', async (request, response) => {
    const query = request.query as unknown as Omit<SessionsRequest, 'id'>;
    const counts = await sessionsPage(deps, { ...query, id: request.params.id });
    answerCounts(request, response, { counts, state: 'open' });
  });
  router.get('/channels/:id/coverage', async (request, response) => {
    const query = request.query as unknown as Omit<CoverageRequest, 'id'>;
    const counts = await coveragePage(deps, { ...query, id: request.params.id });
    answerCounts(request, response, { counts, state: 'open' });
  });
  router.get('/channels/:id/stream', (request, response) => {
    const { window } = request.query as unknown as { window: WindowName };
    const wanted = { id: request.params.id, window, lastEventId: request.get('last-event-id') };
    return deps.streams.serve(deps, { response, wanted });
  });
  return router;
}
