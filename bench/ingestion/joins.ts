import { rounded } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { type Chat, startChat } from './chat.ts';
import { joinedBy, startIngestion } from './listener.ts';

export type Joins = {
  readonly channels: number;
  /** In 10 s, of all connections; the simulator disconnects whoever sends more. */
  readonly limit: number;
  readonly connections: number;
  readonly violations: number;
  /** JOINs in any 10 s, at most, as the simulator counted them. */
  readonly mostJoins: number;
  /** From the start of the process until all are joined. */
  readonly joinedAfterSeconds: number;
  /** From the moment at which all sockets were cut until all are joined again. */
  readonly rejoinedAfterSeconds: number;
};

/** Joins all channels at a rate, cuts every socket at once, and waits until all are joined again. */
export async function measureJoins(opts: {
  broker: string;
  folder: string;
  channels: number;
  limit: number;
  onChat: (chat: Chat) => void;
}): Promise<Joins> {
  const { broker, folder, channels, limit } = opts;
  const chat = await startChat({ folder, channels, joinLimit: limit });
  opts.onChat(chat);
  const beganMs = performance.now();
  const listener = await startIngestion({
    ...{ broker, chat, folder },
    variables: { TWITCH_JOINS_PER_10S: String(limit) },
  });
  const joinedAfterSeconds = rounded((performance.now() - beganMs) / 1000);
  const { clients } = await chat.status();

  const cutMs = performance.now();
  await chat.drop();
  await waitUntil(
    `${channels} channels joined again`,
    async () => joinedBy(await chat.status()) === channels || undefined,
    { withinMs: 900_000 },
  );
  const rejoinedAfterSeconds = rounded((performance.now() - cutMs) / 1000);
  const { joinViolations, mostJoins } = await chat.status();
  const { joined, lost } = await waitUntil(
    'the listener knows of all of them',
    async () => {
      const progress = await listener.progress();
      return progress.joined === channels ? progress : undefined;
    },
    { withinMs: 30_000 },
  );
  await listener.stop();
  await chat.stop();
  if (joinViolations > 0 || mostJoins > limit)
    throw new Error(`void: ${joinViolations} violations, ${mostJoins} JOINs in 10 s of ${limit} allowed`);
  if (joined !== channels || lost > 0) throw new Error(`void: ${joined} of ${channels} are joined`);
  const found = { violations: joinViolations, mostJoins, joinedAfterSeconds, rejoinedAfterSeconds };
  return { channels, limit, connections: clients, ...found };
}
