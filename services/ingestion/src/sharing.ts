import type { Coverage, TrackedChannel } from '@chatpulse/contracts';
import type { FollowedShare, Kafka } from '@chatpulse/kafka';
import type { Logger } from '@chatpulse/service';
import { createOwnership } from './ownership.js';
import { followTracked, groupOf } from './tracked.js';

/** The share of one instance, among those of its reader: from the topic of tracked channels to what is followed. */
export interface Sharing {
  /** Joins the group; resolves when the first share was told. */
  start(kafka: Pick<Kafka, 'followShare'>): Promise<void>;
  /** What this instance heard when it was killed. */
  resume(channels: readonly string[]): void;
  /** An open interval of this reader, of whichever instance. */
  onCoverage(coverage: Coverage): void;
  /** Lets go what is heard elsewhere: to be called several times a second. */
  step(): void;
  /**
   * Gives the share to the other instances, and resolves when they hear all of it; at once when there are none, and
   * at the latest after `handoverMs`.
   */
  leave(kafka: Pick<Kafka, 'admin'>): Promise<void>;
  /** Channels that are another's and still heard here. */
  readonly kept: number;
}

/** Leaving takes an answer of Kafka, which may be away. */
const leaveMs = 2_000;
const lookEveryMs = 500;

export function createSharing(opts: {
  topic: string;
  reader: string;
  instance: string;
  source: TrackedChannel['source'];
  follow: (channel: string) => void;
  unfollow: (channel: string) => void;
  promisedTo: (channel: string) => number | undefined;
  handoverMs: number;
  now: () => number;
  logger: Logger;
  onCrash: (error: unknown) => void;
}): Sharing {
  const { instance, reader, handoverMs, now, logger, onCrash } = opts;
  const ownership = createOwnership(opts);
  let share: FollowedShare | undefined;

  const isAlone = async (kafka: Pick<Kafka, 'admin'>): Promise<boolean> => {
    const groups = await kafka.admin().listGroups();
    const group = groups.find(({ groupId }) => groupId === groupOf(reader));
    return group === undefined || group.state === 'Empty' || group.state === 'Dead';
  };

  return {
    async start(kafka) {
      share = await followTracked(kafka, {
        ...opts,
        events: {
          onOwned: ownership.owned,
          onDeleted: ownership.deleted,
          onMoved: (channel) => ownership.moved(channel, now()),
          onSettled: ownership.settled,
          onInvalid: (key, problem) => logger.error({ key, problem }, 'invalid record in tracked channels'),
          onCrash,
        },
      });
      await share.settled;
    },
    resume(channels) {
      for (const channel of channels) ownership.resumed(channel);
    },
    onCoverage(coverage) {
      if (coverage.instance !== instance) ownership.heardElsewhere(coverage.channel, coverage.from);
    },
    step: () => ownership.step(now()),
    async leave(kafka) {
      const untilMs = now() + handoverMs;
      await atMost(leaveMs, share?.stop(), undefined);
      ownership.movedAll(now());
      while (ownership.kept > 0 && now() < untilMs) {
        if (await atMost(leaveMs, isAlone(kafka), true)) return;
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
      logger.info({ kept: ownership.kept }, 'channels are handed over');
    },
    get kept() {
      return ownership.kept;
    },
  };
}

/** What `work` comes to; `otherwise` when it fails, or takes longer than `ms`. */
async function atMost<T>(ms: number, work: Promise<T> | undefined, otherwise: T): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const failed = (): T | undefined => otherwise;
  const done = await Promise.race([work?.catch(failed), late.then(failed)]);
  clearTimeout(timer);
  return done;
}
