import { join } from 'node:path';
import { operatorOpenApi } from '@chatpulse/contracts';
import { correlate, type Health, type Logger, type Metrics, operationalRoutes } from '@chatpulse/service';
import express, { type Express, type RequestHandler, Router } from 'express';
import { middleware as validator } from 'express-openapi-validator';
import { parse } from 'yaml';
import type { CountStore } from '../counts.js';
import { answerErrors } from '../error-handler.js';
import type { Monitor } from '../monitor.js';
import { ProblemError } from '../problem.js';
import { measure } from '../request-context.js';
import { secure } from '../security-headers.js';
import type { Progress } from '../state.js';
import type { TrackedChannels } from '../tracked.js';
import { auditRoutes } from './audit-routes.js';
import { deadLetterRoutes } from './dead-letter-routes.js';
import { createFlowLook } from './flow-look.js';
import { kitRoutes } from './kit-routes.js';
import { bodyLimit, operatorProblem } from './operator-problem.js';
import type { OperatorKafka } from './ports.js';
import type { ProcessorClient } from './processor-client.js';
import { processorRoutes } from './processor-routes.js';
import { createRefusalLog } from './refusal-log.js';
import { refuseOtherMethods } from './refuse-methods.js';
import { sendRoutes } from './send-routes.js';
import { requireToken } from './token.js';
import { topicRoutes } from './topic-routes.js';
import { trackedRoutes } from './tracked-routes.js';
import { within } from './within.js';

const consoleFolder = join(import.meta.dirname, '../../console');
const publicFolder = join(import.meta.dirname, '../../public');
// What the console shares with the public page.
const sharedFiles = ['/style.css', '/format.js', '/icon.svg'];
const needKafka = ['/kafka', '/tracked-channels', '/audit'];

export type OperatorDependencies = {
  readonly token: string;
  readonly sendEnabled: boolean;
  /** Undefined: KAFKA_ENABLED=false. */
  readonly kafka: OperatorKafka | undefined;
  readonly processor: ProcessorClient;
  readonly store: Pick<CountStore, 'findByLogin'>;
  readonly clientId: string;
  readonly groups: { readonly processor: string; readonly api: string };
  readonly progress: () => Promise<Progress>;
  readonly tracked: TrackedChannels;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly monitor: Monitor;
  readonly logger: Logger;
  readonly version: string;
  readonly now: () => number;
  /** Checks every answer against contracts/operator-openapi.yaml too, and answers 500 when it differs. For tests. */
  readonly validateResponses?: boolean;
};

/**
 * The operator's port: probes, the description and the console's files for everybody, everything else for who
 * brings the token.
 */
export function createOperatorApp(deps: OperatorDependencies): Express {
  const document = parse(operatorOpenApi);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(correlate, measure(deps.monitor), secure);
  app.use(operationalRoutes({ service: 'api', ...deps }));
  app.get(
    '/openapi.yaml',
    (_request, response) => void response.type('application/yaml').send(operatorOpenApi),
  );
  const staticOptions = { etag: true, cacheControl: true, maxAge: 0, redirect: false };
  app.use(express.static(consoleFolder, staticOptions));
  app.get(sharedFiles, express.static(publicFolder, staticOptions));
  app.use(requireToken(deps.token, createRefusalLog({ logger: deps.logger, after })), neverStore);
  if (deps.kafka === undefined) app.use(needKafka, refuseWithoutKafka);
  app.use(express.json({ limit: bodyLimit }));
  app.use(
    validator({
      apiSpec: document,
      validateRequests: { allowUnknownQueryParameters: false },
      validateResponses: deps.validateResponses ?? false,
      validateSecurity: false,
      ignoreUndocumented: true,
    }),
  );
  app.use(processorRoutes(deps));
  if (deps.kafka !== undefined) app.use(kafkaRoutes(deps, deps.kafka));
  app.use(refuseOtherMethods(document.paths));
  app.use(refuseUnknown);
  app.use(answerErrors(deps.logger, operatorProblem));
  return app;
}

function kafkaRoutes(deps: OperatorDependencies, kafka: OperatorKafka): RequestHandler[] {
  const { groups, tracked, progress, clientId, health, now } = deps;
  const look = createFlowLook({ admin: kafka.admin, progress, tracked, groups, clientId, now });
  const flow = Router();
  flow.get('/kafka/flow', async (_request, response) => void response.json(await within(look())));
  return [
    flow,
    kitRoutes(kafka),
    topicRoutes({ kafka, processorGroup: groups.processor, now }),
    deadLetterRoutes({ kafka, now }),
    sendRoutes({ kafka, enabled: deps.sendEnabled }),
    trackedRoutes({ tracked, caughtUp: () => isCaughtUp(health), kafka, now }),
    auditRoutes({ audit: kafka.audit, now }),
  ];
}

/** The check that main reports once tracked-channels was read to its end. */
function isCaughtUp(health: Health): boolean {
  return health.ready().checks['tracked-channels']?.ok === true;
}

function after(ms: number, run: () => void): void {
  setTimeout(run, ms).unref();
}

const neverStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const refuseUnknown: RequestHandler = (request) => {
  throw new ProblemError(
    'urn:chatpulse:problem:not-found',
    `There is nothing at ${request.path}. /openapi.yaml lists what there is.`,
  );
};

const refuseWithoutKafka: RequestHandler = () => {
  throw new ProblemError(
    'urn:chatpulse:problem:kafka-disabled',
    'KAFKA_ENABLED=false: this process has no Kafka. Start it with KAFKA_ENABLED=true to see what is in there.',
  );
};
