import { type TrackedChannel, topicContract, topicNames } from '@chatpulse/contracts';
import { createTypedProducer } from '@chatpulse/kafka';
import { ProblemError } from '../problem.js';
import type { TrackedChannels } from '../tracked.js';
import { audited, type Who } from './audited.js';
import type { OperatorKafka } from './ports.js';

type Source = TrackedChannel['source'];

export type TrackedChange = {
  readonly channel: string;
  readonly tracked: boolean;
  readonly changed: boolean;
  readonly source: Source | null;
  readonly simulated: boolean;
  readonly notice: string | null;
};

const simulatedPrefix = 'sim_';

/** Changes what is listened to: one record of tracked-channels each, in the audit log before it is written. */
export function createTrackedEditor(deps: {
  tracked: TrackedChannels;
  kafka: Pick<OperatorKafka, 'producer' | 'audit'>;
  now: () => number;
}): {
  /**
   * @throws ProblemError the chat is simulated, and this is no channel of the simulator; ContractViolatedError
   * the name is no login
   */
  put(name: string, who: Who): Promise<TrackedChange>;
  remove(name: string, who: Who): Promise<TrackedChange>;
} {
  const { tracked, kafka, now } = deps;
  const producer = createTypedProducer(kafka.producer, topicContract);

  const write = async (
    action: string,
    channel: string,
    source: Source,
    value: TrackedChannel | null,
    who: Who,
  ) => {
    const topic = topicNames.tracked;
    const entry = { ...who, action, topic, details: { channel, source } };
    const record = producer.encode({ topic, key: channel, value });
    const { offset } = await audited(kafka.audit, entry, () => kafka.producer.send(record));
    // So that who asks again sees it, before the record has come back from Kafka.
    const bytes = record.value === null ? null : Buffer.from(String(record.value));
    tracked.onRecord({ key: channel, value: bytes, offset });
  };

  return {
    async put(name, who) {
      const channel = toLogin(name);
      const source = sourceOf(tracked) ?? 'twitch';
      const simulated = source === 'simulator';
      const known = tracked.find(channel);
      if (known === undefined && simulated && !channel.startsWith(simulatedPrefix))
        throw noneOfTheSimulator(channel);
      if (known === undefined) {
        const value = { channel, addedAt: now(), source };
        await write('channel.track', channel, source, value, who);
      }
      const changed = known === undefined;
      return { channel, tracked: true, changed, source, simulated, notice: noticeOf(source) };
    },
    async remove(name, who) {
      const channel = toLogin(name);
      const known = tracked.find(channel);
      const source = known === undefined ? null : known.simulated ? 'simulator' : 'twitch';
      if (source !== null) await write('channel.untrack', channel, source, null, who);
      const simulated = source === 'simulator';
      return {
        channel,
        tracked: false,
        changed: source !== null,
        source,
        simulated,
        notice: noticeOf(source),
      };
    },
  };
}

/** The source that the set is heard from; null while it is empty. Simulated and real channels are never side by side. */
export function sourceOf(tracked: Pick<TrackedChannels, 'all'>): Source | null {
  const channels = tracked.all();
  if (channels.length === 0) return null;
  return channels.some(({ simulated }) => simulated) ? 'simulator' : 'twitch';
}

export function noticeOf(source: Source | null): string | null {
  if (source !== 'simulator') return null;
  return 'These channels are simulated: nothing of them comes from Twitch. To listen to Twitch: make up CHANNELS=a,b.';
}

function noneOfTheSimulator(channel: string): ProblemError {
  return new ProblemError(
    'urn:chatpulse:problem:simulated-chat',
    `The chat is simulated, and the simulator has no channel ${channel}: its own are named ${simulatedPrefix}…. To listen to Twitch: make up CHANNELS=${channel}.`,
  );
}

/** The login that a name stands for: `#Name` and `@name` are `name`. */
function toLogin(name: string): string {
  return name.replace(/^[#@]/, '').toLowerCase();
}
