import { closestNames } from '@chatpulse/service';
import { isSimulatedId, parseChannelReference } from './channel-reference.js';
import type { CountStore, Sighting } from './counts.js';
import { invalidRequest, ProblemError } from './problem.js';
import type { TrackedChannels } from './tracked.js';

/** `seen` is undefined for a tracked channel of which nothing was counted yet. */
export type FoundChannel = {
  readonly login: string;
  readonly simulated: boolean;
  readonly seen?: Sighting;
};

const hints = 8;

/**
 * The channel that `id` of a request names.
 * @throws ProblemError 404 with the tracked channels of the closest names, 400 when it can be no channel.
 */
export async function findChannel(
  { store, tracked }: { store: Pick<CountStore, 'findById' | 'findByLogin'>; tracked: TrackedChannels },
  id: string,
): Promise<FoundChannel> {
  const reference = parseChannelReference(id);
  if (reference === undefined)
    throw invalidRequest([{ field: 'id', problem: 'must be a channel id or a login' }]);
  const seen =
    reference.kind === 'id'
      ? await store.findById(reference.channelId)
      : (await store.findByLogin([reference.login])).get(reference.login);
  if (seen !== undefined) return { login: seen.login, simulated: isSimulatedId(seen.channelId), seen };
  const silent = reference.kind === 'login' ? tracked.find(reference.login) : undefined;
  if (silent !== undefined) return { login: silent.channel, simulated: silent.simulated };
  const name = reference.kind === 'id' ? reference.channelId : reference.login;
  const names = tracked.all().map(({ channel }) => channel);
  const hint = closestNames(name, names, { count: hints });
  const detail = unknownDetail(reference.kind, name, hint);
  throw new ProblemError('urn:chatpulse:problem:unknown-channel', detail, { hint });
}

function unknownDetail(kind: 'id' | 'login', name: string, hint: readonly string[]): string {
  const digits = kind === 'id' ? ` Digits are a channel id; for the login write login:${name}.` : '';
  const tracked =
    hint.length === 0 ? 'No channel is tracked yet.' : 'Some channels that are tracked are listed in hint.';
  return `Nothing is known about ${name}.${digits} ${tracked}`;
}
