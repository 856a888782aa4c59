import { RunInProgressError, type RunView } from '@chatpulse/kafka';
import { type Router as ExpressRouter, type RequestHandler, type Response, Router } from 'express';
import { invalidRequest, ProblemError } from '../problem.js';
import { whoAsks } from './audited.js';
import { instant } from './instant.js';
import { type FilterRequest, filterOf, type LettersRequest, lettersPage } from './letters-page.js';
import type { OperatorKafka } from './ports.js';
import { within } from './within.js';

type StartRequest = {
  readonly topic: string;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly stopOnError: boolean;
  readonly dryRun: boolean;
  readonly ratePerSecond?: number;
  readonly rate?: number;
  readonly limit?: number;
  readonly filter?: FilterRequest;
};

/** What failed, and its replay. The runs are in the audit log by themselves. */
export function deadLetterRoutes(deps: {
  kafka: Pick<OperatorKafka, 'deadLetters' | 'reader' | 'reprocessing'>;
  now: () => number;
}): ExpressRouter {
  const { reprocessing } = deps.kafka;
  const router = Router();

  const stop: RequestHandler = async (_request, response) => {
    const run = await within(reprocessing.stop(whoAsks(response).actor));
    const detail =
      run === undefined ? 'No run was under way.' : `Run ${run.id} stops after the letter in hand.`;
    response.json({ stopped: run !== undefined, id: run?.id ?? null, detail });
  };

  router.get('/kafka/dlq', async (request, response) => {
    const query = request.query as unknown as LettersRequest;
    response.json(await within(lettersPage(deps.kafka, query, deps.now)));
  });
  // Before the path of a run, which would take `stop` for one.
  router.post(['/kafka/dlq/reprocess/stop', '/kafka/dlq/stop'], stop);
  router.post('/kafka/dlq/reprocess', async (request, response) => {
    const { filter = {}, rate, ratePerSecond, ...options }: StartRequest = request.body;
    const { actor } = whoAsks(response);
    const wanted = {
      ...options,
      ...rateOf({ rate, ratePerSecond }),
      filter: filterOf(filter, 'filter.'),
      actor,
    };
    const run = await within(reprocessing.start(wanted)).catch((error: unknown) => {
      throw error instanceof RunInProgressError ? alreadyRunning(response, error) : error;
    });
    response.status(202).set('Location', locationOf(run.id)).json(runBody(run));
  });
  router.get('/kafka/dlq/reprocess/:run', async (request, response) => {
    const id = request.params.run;
    const run = await within(reprocessing.run(id));
    if (run === undefined) {
      throw new ProblemError(
        'urn:chatpulse:problem:unknown-run',
        `There is no run ${id} among the last 100. GET /audit has all of them.`,
      );
    }
    response.json(runBody(run));
  });
  return router;
}

/** Either name may be given, or both with the same number. */
function rateOf({
  rate,
  ratePerSecond,
}: {
  rate: number | undefined;
  ratePerSecond: number | undefined;
}): Pick<StartRequest, 'ratePerSecond'> {
  if (rate !== undefined && ratePerSecond !== undefined && rate !== ratePerSecond) {
    throw invalidRequest([{ field: 'rate', problem: 'must be the same as ratePerSecond, or left out' }]);
  }
  const wanted = ratePerSecond ?? rate;
  return wanted === undefined ? {} : { ratePerSecond: wanted };
}

function alreadyRunning(response: Response, { run }: RunInProgressError): ProblemError {
  response.set('Location', locationOf(run));
  return new ProblemError(
    'urn:chatpulse:problem:reprocess-running',
    `Run ${run} is not over. Wait for it, or stop it with POST /kafka/dlq/reprocess/stop.`,
  );
}

function locationOf(run: string): string {
  return `/kafka/dlq/reprocess/${encodeURIComponent(run)}`;
}

function runBody({ startedAtMs, endedAtMs, reason, ...run }: RunView): object {
  return {
    ...run,
    startedAt: instant(startedAtMs),
    endedAt: endedAtMs === undefined ? null : instant(endedAtMs),
    reason: reason ?? null,
  };
}
