import { type Router as ExpressRouter, Router } from 'express';
import { parseChannelReference } from '../channel-reference.js';
import type { CountStore } from '../counts.js';
import { ProblemError } from '../problem.js';
import type { ProcessorClient } from './processor-client.js';

/** What each view is a list of; the rest of an answer is passed on as it is. */
const lists = { '/topology': 'subtopologies', '/tasks': 'instances', '/restore': 'restores' } as const;

/** What the processor says of itself: it is asked, and nothing is kept. It may be there while Kafka is away. */
export function processorRoutes({
  processor,
  store,
}: {
  processor: ProcessorClient;
  store: Pick<CountStore, 'findByLogin'>;
}): ExpressRouter {
  const router = Router();
  for (const [path, list] of Object.entries(lists)) {
    router.get(`/processor${path}`, async (_request, response) => {
      response.json(withList(await processor.get(path), list, path));
    });
  }
  router.get('/processor/stats/:channel', async (request, response) => {
    const { channel } = request.params;
    const channelId = await channelIdOf(store, channel);
    const path = `/stats/${channelId}`;
    const answer = channelId === undefined ? undefined : await processor.get(path);
    if (answer === undefined) throw nothingOf(channel);
    response.json(withList(answer, 'windows', path));
  });
  return router;
}

function withList(answer: Readonly<Record<string, unknown>> | undefined, list: string, path: string): object {
  if (answer !== undefined && Array.isArray(answer[list])) return answer;
  throw new ProblemError(
    'urn:chatpulse:problem:processor-unavailable',
    `The processor answers, and has no ${list} at ${path}: is it of another version than this api?`,
  );
}

/** Undefined: no channel of this login was ever counted. */
async function channelIdOf(
  store: Pick<CountStore, 'findByLogin'>,
  text: string,
): Promise<string | undefined> {
  const reference = parseChannelReference(text);
  if (reference?.kind !== 'login') return reference?.channelId;
  const found = await store.findByLogin([reference.login]);
  return found.get(reference.login)?.channelId;
}

function nothingOf(channel: string): ProblemError {
  return new ProblemError(
    'urn:chatpulse:problem:unknown-channel',
    `The processor has counted nothing of ${channel} in a window that is not final.`,
  );
}
