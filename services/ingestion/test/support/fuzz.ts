import { topicNames, validateChatEvent } from '@chatpulse/contracts';
import type { IncomingMessage } from '@chatpulse/kafka';
import { createMemoryKafka } from '@chatpulse/kafka/fakes';
import { createLogger } from '@chatpulse/service';
import { toChatEvent } from '../../src/chat-event.js';
import { createChatListener } from '../../src/chat-listener.js';
import { createReplayClock } from '../../src/clock.js';
import { createIngest } from '../../src/ingest.js';
import { type IrcMessage, parseLine } from '../../src/irc.js';
import { createLineSplitter } from '../../src/lines.js';
import { createPublisher } from '../../src/publisher.js';
import { linesOfEveryKind } from './chat-lines.js';
import { mutations, piecesOf } from './mutations.js';

const context = { receivedAt: (sentAt: number) => sentAt, roomIdOf: () => '71' };

/** The outcome's kind, after holding every event against the contract. */
export function outcome(message: IrcMessage): string {
  const mapped = toChatEvent(message, context);
  if (mapped.kind === 'event') {
    validEvent(JSON.stringify(mapped.event));
    if (mapped.event.sentAt !== Number(message.tags.get('tmi-sent-ts')))
      throw new Error('sentAt is not Twitch’s');
  }
  return mapped.kind;
}

/** What any larger fuzz run meets: each kind of event, lines that are none, and dead letters. */
export const everyKind = ['dead letter', 'ignored', 'message', 'moderation', 'notice', 'refused'];

/**
 * Mutated lines in pieces of any length, through splitter, parser, mapping and publisher to what Kafka holds.
 * Returns the kinds of fate met, by name. Throws when anything throws, when a line has no fate or two, when an
 * event is not valid by its contract, or when a dead letter is not its line.
 */
export async function fuzz(lines: readonly string[], count: number, seed: number): Promise<string[]> {
  const mutated = mutations([...lines, ...linesOfEveryKind], count, seed);
  const kafka = createMemoryKafka();
  for (const topic of [topicNames.chat, topicNames.chatDeadLetters]) kafka.createTopic(topic);
  const client = kafka.connect();
  const publisher = createPublisher({
    producer: client.producer(),
    topics: topicNames,
    partitions: 1,
    bufferBytes: Number.POSITIVE_INFINITY,
    wallNow: () => 0,
    events: {
      onAcknowledged: () => {},
      onOverflow: () => {},
      onDropped: () => {},
      onRelief: () => {},
      onFatal: (error) => {
        throw error;
      },
    },
  });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const listener = createChatListener({ ingest: createIngest(createReplayClock()), publisher, logger });
  const split = createLineSplitter();

  let whole = 0;
  const fed: string[] = [];
  for (const piece of piecesOf(mutated.map((line) => `${line}\r\n`).join(''), seed)) {
    for (const raw of split(piece)) {
      fed.push(raw);
      const parsed = parseLine(raw);
      if (parsed.ok) listener.onMessage(parsed.message, raw, whole++);
      else listener.onUnparseable(raw, parsed.problem, whole);
    }
  }
  await publisher.stop();

  const sent = mutated.filter((line) => line !== '');
  equal('lines read', listener.linesRead(), sent.length);
  for (const [index, line] of sent.entries()) equal('a line', fed[index], line);
  await client.disconnect();
  const { pending, dropped } = publisher.totals();
  equal('pending and dropped', pending + dropped, 0);
  return fates(sent, kafka.records(topicNames.chat), kafka.records(topicNames.chatDeadLetters));
}

type Records = readonly Pick<IncomingMessage, 'value'>[];

/** What became of each line. Events are stored in the order of their lines; letters in any, each line's once. */
function fates(lines: readonly string[], events: Records, letters: Records): string[] {
  const ingest = createIngest(createReplayClock());
  const buried = new Map<string, number>();
  for (const { value } of letters) buried.set(String(value), (buried.get(String(value)) ?? 0) + 1);
  const takeLetter = (text: string): boolean => {
    const stored = Buffer.from(text).toString();
    const kept = buried.get(stored) ?? 0;
    if (kept > 0) buried.set(stored, kept - 1);
    return kept > 0;
  };
  let stored = 0;
  const fateOf = (line: string): string => {
    const parsed = parseLine(line);
    const mapped = parsed.ok ? ingest.hear(parsed.message, 0) : undefined;
    if (mapped?.kind === 'ignored') return 'ignored';
    if (mapped?.kind !== 'event') {
      equal(`a dead letter of ${line}`, takeLetter(line), true);
      return 'dead letter';
    }
    const json = validEvent(JSON.stringify(mapped.event));
    // The broker refuses times that are far ahead.
    if (takeLetter(json)) return 'refused';
    equal('an event', String(events[stored++]?.value), json);
    return mapped.event.kind;
  };
  const kinds = new Set(lines.map(fateOf));
  equal('events beside lines', events.length, stored);
  equal('dead letters beside lines', Math.max(0, ...buried.values()), 0);
  return [...kinds].sort();
}

/** @throws when it is not valid by the contract */
function validEvent(json: string): string {
  const validation = validateChatEvent(JSON.parse(json));
  if (!validation.ok) throw new Error(`${validation.problem}: ${json}`);
  return json;
}

function equal(what: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Error(`${what}: ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`);
}
