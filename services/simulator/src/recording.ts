import type { ChannelId, ChatCommand, Room } from './chat-line.js';
import { simulatedRoomId } from './rooms.js';

/** A recorded line of chat, framed as Twitch frames it. */
export type RecordedLine = {
  readonly channel: string;
  readonly command: ChatCommand;
  /** tmi-sent-ts as recorded, epoch ms. */
  readonly sentAt: number;
  /** Everything between `@` and the first space. */
  readonly tags: string;
  /** Everything after that space: prefix, command, channel and, behind a colon, the text. */
  readonly rest: string;
};

export type Recording = {
  /** In order of first appearance. */
  readonly channels: readonly Room[];
  /** In file order. */
  readonly lines: readonly RecordedLine[];
  /** Lines that are not blank and no chat: PING, JOIN, numerics, chat without a sent time, noise. */
  readonly skipped: number;
  /** The smallest and largest sent time, epoch ms, and their distance; 0 where there is no line. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  readonly spanMs: number;
};

/** Reads raw IRC lines, LF or CRLF; blank lines do not count. Never throws: noise is skipped and counted. */
export function readRecording(text: string): Recording {
  const candidates = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const lines = candidates.map(readLine).filter((line) => line !== undefined);
  let firstSentAt = lines[0]?.sentAt ?? 0;
  let lastSentAt = firstSentAt;
  const ids = new Map<string, ChannelId | undefined>();
  for (const { channel, tags, sentAt } of lines) {
    firstSentAt = Math.min(firstSentAt, sentAt);
    lastSentAt = Math.max(lastSentAt, sentAt);
    ids.set(channel, ids.get(channel) ?? roomIdOf(tags));
  }
  return {
    channels: [...ids].map(([channel, id]) => ({ channel, channelId: id ?? simulatedRoomId(channel) })),
    lines,
    skipped: candidates.length - lines.length,
    firstSentAt,
    lastSentAt,
    spanMs: lastSentAt - firstSentAt,
  };
}

const chatLine =
  /^@(?<tags>[^ ]+) +(?<head>:[^ ]+ +(?<command>PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG) +#(?<channel>[a-z0-9_]{1,25}))(?: (?<text>.*))?$/s;

function readLine(line: string): RecordedLine | undefined {
  const { tags, head, command, channel, text } = chatLine.exec(line)?.groups ?? {};
  if (tags === undefined || head === undefined || command === undefined || channel === undefined) return;
  const sentAt = /(?:^|;)tmi-sent-ts=(\d{1,16})(?:;|$)/.exec(tags)?.[1];
  if (sentAt === undefined) return;
  // The recorder left out the colon where a text has no space, is not empty and begins with no colon of its
  // own; Twitch always writes it. So a text `:D` is recorded as `::D`, and one leading colon is never text.
  const framed = text === undefined || text.startsWith(':') ? text : `:${text}`;
  return {
    channel,
    command: command as ChatCommand,
    sentAt: Number(sentAt),
    tags,
    rest: framed === undefined ? head : `${head} ${framed}`,
  };
}

function roomIdOf(tags: string): ChannelId | undefined {
  return /(?:^|;)room-id=(\d{1,20})(?:;|$)/.exec(tags)?.[1] as ChannelId | undefined;
}
