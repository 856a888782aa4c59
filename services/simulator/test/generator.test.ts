import { describe, expect, test } from '@jest/globals';
import type { ChatLine } from '../src/chat-line.js';
import { createGenerator } from '../src/generator.js';
import { emoteTexts, spokenText, takeApart } from './irc-line.js';

const firstSlot = 1_795_000_000_000;
const run = (count: number, opts: Partial<{ seed: string; nonce: string; roomCount: number }> = {}) => {
  const generator = createGenerator({ seed: 'a-seed', nonce: 'a-run', roomCount: 20, ...opts });
  const lines = Array.from({ length: count }, (_, slot) => generator.next(firstSlot + slot * 25));
  return { rooms: generator.rooms, lines };
};
const idOf = ({ entry }: ChatLine): string | undefined => ('id' in entry ? entry.id : undefined);
const idsOf = (lines: readonly ChatLine[]): string[] => lines.map(idOf).filter((id) => id !== undefined);
const kindOf = ({ entry }: ChatLine): string =>
  entry.kind === 'notice' ? entry.noticeType : entry.kind === 'moderation' ? entry.action : entry.kind;
const countBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

const many = run(30_000);

describe('a run', () => {
  test('is the same for the same seed and nonce', () => {
    expect(run(5_000).lines).toEqual(run(5_000).lines);
  });

  test('has other ids with another nonce, and says the same', () => {
    const first = run(5_000, { nonce: 'monday' }).lines;
    const second = run(5_000, { nonce: 'tuesday' }).lines;
    const known = new Set(idsOf(first));
    expect(idsOf(second).filter((id) => known.has(id))).toEqual([]);
    const textOf = ({ wire }: ChatLine) => takeApart(wire).text;
    // What answers or deletes what a newcomer wrote names somebody else; all other texts are the same.
    const same = first.filter((line, at) => textOf(line) === textOf(second[at] as ChatLine));
    expect(same.length / first.length).toBeGreaterThan(0.98);
  });

  test('is another one with another seed', () => {
    expect(run(100, { seed: 'another' }).lines).not.toEqual(run(100).lines);
  });

  test('never uses an id twice, and every id is a UUID', () => {
    const ids = idsOf(many.lines);
    expect(new Set(ids).size).toBe(ids.length);
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(ids.filter((id) => !uuid.test(id))).toEqual([]);
  });

  test('holds every kind of line', () => {
    expect([...countBy(many.lines, kindOf).keys()].sort()).toEqual(
      [
        'announcement',
        'ban',
        'clear',
        'delete',
        'message',
        'raid',
        'resub',
        'sharedchatnotice',
        'simulated-novelty',
        'sub',
        'subgift',
        'submysterygift',
        'timeout',
      ].sort(),
    );
    const messages = many.lines.map(({ entry }) => entry).filter((entry) => entry.kind === 'message');
    for (const special of [
      messages.some(({ bits }) => bits > 0),
      messages.some(({ firstMessage }) => firstMessage),
      messages.some(({ subscriber }) => subscriber),
      messages.some(({ replyTo }) => replyTo !== undefined),
      messages.some(({ source, channelId }) => source !== undefined && source.channelId !== channelId),
      messages.some(({ text }) => /\p{Extended_Pictographic}/u.test(text)),
      many.lines.some(({ wire }) => wire.includes(':\u0001ACTION ')),
    ]) {
      expect(special).toBe(true);
    }
  });
});

describe('rooms and people', () => {
  test('simulated ids are in their own range, and names say that they are simulated', () => {
    const { rooms } = run(0, { roomCount: 2_000 });
    expect(new Set(rooms.map(({ channel }) => channel)).size).toBe(2_000);
    expect(new Set(rooms.map(({ channelId }) => channelId)).size).toBe(2_000);
    for (const { channel, channelId } of rooms) {
      expect(channel).toMatch(/^sim_[a-z0-9]{1,21}$/);
      expect(channelId).toMatch(/^90\d{11}$/);
    }
    const people = many.lines.map(({ entry }) => entry).filter((entry) => 'user' in entry);
    expect(people.filter(({ userId }) => !/^9[1-9]\d{11}$/.test(userId))).toEqual([]);
    expect(people.filter(({ user }) => !/^[a-z0-9_]{4,25}$/.test(user))).toEqual([]);
  });

  test('fewer channels are the first of more channels', () => {
    const { rooms } = run(0, { roomCount: 50 });
    expect(run(0, { roomCount: 7 }).rooms).toEqual(rooms.slice(0, 7));
  });

  test('one room has a third of the chat, and the last ones have little', () => {
    const perRoom = countBy(many.lines, ({ channel }) => channel);
    const shares = many.rooms.map(({ channel }) => (perRoom.get(channel) ?? 0) / many.lines.length);
    expect(shares[0]).toBeGreaterThan(0.25);
    expect(shares.slice(10).every((share) => share > 0 && share < 0.04)).toBe(true);
  });

  test('a few people write most of a room', () => {
    const inFirst = many.lines.map(({ entry }) => entry).filter((entry) => entry.kind === 'message');
    const perPerson = [...countBy(inFirst, ({ channel, user }) => `${channel} ${user}`).values()];
    const busiest = perPerson.sort((a, b) => b - a).slice(0, Math.ceil(perPerson.length / 10));
    const share = busiest.reduce((sum, count) => sum + count, 0) / inFirst.length;
    expect(share).toBeGreaterThan(0.5);
    expect(perPerson.filter((count) => count === 1).length).toBeGreaterThan(1_000);
  });

  test('somebody who writes for the first time never did before', () => {
    const seen = new Set<string>();
    const known: string[] = [];
    for (const { entry } of many.lines) {
      if (entry.kind !== 'message') continue;
      if (entry.firstMessage && seen.has(entry.user)) known.push(entry.user);
      seen.add(entry.user);
    }
    expect(known).toEqual([]);
  });
});

describe('lines and the ledger', () => {
  test('every line is what Twitch would write, and says what the ledger says', () => {
    const onTheWire = many.lines.map(({ wire }) => JSON.stringify(factsOf(wire)));
    const written = many.lines.map((line) => JSON.stringify(comparable(line)));
    expect(onTheWire.filter((facts, at) => facts !== written[at])).toEqual([]);
  });

  test('an emote range covers the name of its emote, whatever the script before it', () => {
    const names = new Map<string, Set<string>>();
    for (const { wire } of many.lines) {
      for (const { id, covered } of emoteTexts(takeApart(wire))) {
        names.set(id, (names.get(id) ?? new Set()).add(covered));
      }
    }
    expect(names.size).toBeGreaterThan(10);
    for (const [id, covered] of names) expect([id, covered.size]).toEqual([id, 1]);
    expect(names.get('25')).toEqual(new Set(['Kappa']));
  });

  test('a deletion names a message that was sent before in its room, once', () => {
    const sent = new Map<string, string>();
    const deleted: string[] = [];
    for (const { entry } of many.lines) {
      if (entry.kind === 'message') sent.set(entry.id, entry.channel);
      if (entry.kind !== 'moderation' || entry.action !== 'delete') continue;
      expect(sent.get(entry.targetMessageId ?? '')).toBe(entry.channel);
      deleted.push(entry.targetMessageId ?? '');
    }
    expect(new Set(deleted).size).toBe(deleted.length);
  });

  test('a reply names a message of its room', () => {
    const sent = new Map<string, string>();
    for (const { entry } of many.lines) {
      if (entry.kind !== 'message') continue;
      if (entry.replyTo !== undefined) expect(sent.get(entry.replyTo)).toBe(entry.channel);
      sent.set(entry.id, entry.channel);
    }
  });

  test('a shared message is sent in its own room and mirrored with an id of its own', () => {
    const messages = many.lines.map(({ entry }) => entry).filter((entry) => entry.kind === 'message');
    const copies = messages.filter(({ source, channelId }) => source && source.channelId !== channelId);
    const byId = new Map(messages.map((message) => [message.id, message]));
    for (const copy of copies) {
      const original = byId.get(copy.source?.id as typeof copy.id);
      expect(original?.text).toBe(copy.text);
      expect(original?.channelId).toBe(copy.source?.channelId);
      expect(copy.id).not.toBe(original?.id);
    }
  });

  test('the gifts of a mystery gift follow it', () => {
    const notices = many.lines.map(({ entry }) => entry);
    const announced = notices.findIndex(
      (entry) => entry.kind === 'notice' && entry.noticeType === 'submysterygift',
    );
    const announcement = notices[announced];
    const gifts = announcement?.kind === 'notice' ? (announcement.gifts ?? 0) : 0;
    const following = many.lines.slice(announced + 1, announced + 1 + gifts);
    expect(gifts).toBeGreaterThan(0);
    expect(following.map(kindOf)).toEqual(Array.from({ length: gifts }, () => 'subgift'));
  });
});

test('most sent times rise; some neighbours swap by up to 125 ms, and few lines are up to 6 s old', () => {
  const ages = many.lines
    .map(({ entry }, slot) => ({ entry, ageMs: firstSlot + slot * 25 - entry.sentAt }))
    .filter(({ entry }) => entry.kind !== 'moderation' || entry.action === 'delete')
    .map(({ ageMs }) => ageMs);
  const between = (low: number, high: number) => ages.filter((age) => age >= low && age <= high).length;
  expect(between(0, 6_000)).toBe(ages.length);
  expect(between(1, 125) / ages.length).toBeCloseTo(0.02, 2);
  expect(between(126, 6_000)).toBeGreaterThan(0);
  expect(between(126, 6_000) / ages.length).toBeLessThan(0.001);
});

/** What a recount would need, read back from the wire by the tests' own means. */
function factsOf(wire: string): Record<string, unknown> {
  const line = takeApart(wire);
  const { tags, command, channel } = line;
  const common = { command, channel, sentAt: Number(tags.get('tmi-sent-ts')) };
  if (command === 'CLEARMSG') return { ...common, action: 'delete', target: tags.get('target-msg-id') };
  if (command === 'CLEARCHAT') {
    const action = tags.has('ban-duration') ? 'timeout' : tags.has('target-user-id') ? 'ban' : 'clear';
    return { ...common, action, target: tags.get('target-user-id') };
  }
  const origin = { channelId: tags.get('source-room-id'), id: tags.get('source-id') };
  const spoken = {
    ...common,
    channelId: tags.get('room-id'),
    id: tags.get('id'),
    userId: tags.get('user-id'),
    source: origin.id === undefined ? undefined : origin,
    subscriber: tags.get('subscriber') === '1',
  };
  if (command === 'USERNOTICE') return { ...spoken, noticeType: tags.get('msg-id'), text: line.text };
  return {
    ...spoken,
    bits: Number(tags.get('bits') ?? 0),
    emotes: emoteTexts(line).length,
    firstMessage: tags.get('first-msg') === '1',
    replyTo: tags.get('reply-parent-msg-id'),
    text: spokenText(line),
  };
}

function comparable({ command, channel, entry }: ChatLine): Record<string, unknown> {
  const common = { command, channel, sentAt: entry.sentAt };
  if (entry.kind === 'moderation') {
    const { action, targetMessageId, targetUserId } = entry;
    return { ...common, action, target: targetMessageId ?? targetUserId };
  }
  if (entry.kind === 'recorded') throw new Error('the generator records nothing');
  const { channelId, id, userId, source, subscriber } = entry;
  const spoken = { ...common, channelId, id, userId, source, subscriber };
  if (entry.kind === 'notice') return { ...spoken, noticeType: entry.noticeType, text: entry.text };
  const { bits, emotes, firstMessage, replyTo, text } = entry;
  return { ...spoken, bits, emotes, firstMessage, replyTo, text };
}
