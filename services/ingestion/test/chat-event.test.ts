import { validateChatEvent } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { type Mapped, type MappingContext, toChatEvent } from '../src/chat-event.js';
import { parseLine } from '../src/irc.js';
import { readChatLines } from './support/chat-lines.js';

const context: MappingContext = {
  receivedAt: (sentAt) => sentAt + 180,
  roomIdOf: (channel) => (channel === 'joined' ? '77' : undefined),
};

function map(line: string): Mapped {
  const parsed = parseLine(line);
  if (!parsed.ok) throw new Error(parsed.problem);
  return toChatEvent(parsed.message, context);
}

/** The event, valid by the contract, as a plain record. */
function event(line: string): Record<string, unknown> {
  const mapped = map(line);
  if (mapped.kind !== 'event') throw new Error(JSON.stringify(mapped));
  expect(validateChatEvent(mapped.event)).toEqual({ ok: true, value: mapped.event });
  return { ...mapped.event };
}

const tags = (extra: Record<string, string>): string =>
  Object.entries({ id: 'm1', 'room-id': '71', 'user-id': '9', 'tmi-sent-ts': '1704558000000', ...extra })
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
const privmsg = (extra: Record<string, string> = {}, text = ':hi', nick = 'ann'): string =>
  `@${tags(extra)} :${nick}!${nick}@${nick}.tmi.twitch.tv PRIVMSG #room ${text}`;
const usernotice = (extra: Record<string, string>, text = ''): string =>
  `@${tags({ login: 'ann', ...extra })} :tmi.twitch.tv USERNOTICE #room${text}`;
const clearchat = (extra: string, target = ''): string =>
  `@room-id=71;tmi-sent-ts=1704558000000${extra} :tmi.twitch.tv CLEARCHAT #room${target}`;

describe('a message', () => {
  test('carries who said what, where and when', () => {
    expect(event(privmsg({ 'display-name': 'Ann', badges: 'vip/1,bits/100' }))).toEqual({
      kind: 'message',
      id: 'm1',
      channelId: '71',
      channel: 'room',
      userId: '9',
      user: 'ann',
      displayName: 'Ann',
      text: 'hi',
      sentAt: 1_704_558_000_000,
      receivedAt: 1_704_558_000_180,
      badges: ['vip/1', 'bits/100'],
      subscriber: false,
    });
  });

  test('of /me loses its wrapper, and its emote positions count from the unwrapped text', () => {
    const { text, emotes } = event(privmsg({ emotes: '25:4-8' }, ':\u0001ACTION so  Kappa\u0001'));
    expect({ text, emotes }).toEqual({ text: 'so  Kappa', emotes: [{ id: '25', name: 'Kappa', count: 1 }] });
  });

  test('without text is a message of nothing', () => {
    expect(event(privmsg({}, ':')).text).toBe('');
    expect(event(privmsg({}, '')).text).toBe('');
  });

  test.each([
    ['the tag', { subscriber: '1' }],
    ['a subscriber badge', { badges: 'vip/1,subscriber/3012' }],
    ['a founder badge, though the tag says 0', { subscriber: '0', badges: 'founder/0' }],
    ['badge-info, where the badge itself is hidden', { 'badge-info': 'subscriber/14' }],
  ])('is from a subscriber by %s', (_, extra: Record<string, string>) => {
    expect(event(privmsg(extra)).subscriber).toBe(true);
  });

  test('is not from a subscriber because of a badge that is only called alike', () => {
    expect(event(privmsg({ badges: 'sub-gifter/5,not-subscriber/1' })).subscriber).toBe(false);
  });

  test('tells first-time chatters, bits, the message replied to and the origin of shared chat', () => {
    const { firstMessage, bits, replyTo, source } = event(
      privmsg({
        'first-msg': '1',
        bits: '100',
        'reply-parent-msg-id': 'parent',
        'source-room-id': '72',
        'source-id': 'origin',
      }),
    );
    expect({ firstMessage, bits, replyTo, source }).toEqual({
      firstMessage: true,
      bits: 100,
      replyTo: 'parent',
      source: { channelId: '72', id: 'origin' },
    });
  });

  test('leaves out what the contract would refuse, and keeps the rest', () => {
    const heard = event(
      privmsg({
        bits: '2147483648',
        badges: `novalue,/1,${'x'.repeat(200)}/1,ok/1`,
        'source-room-id': 'x',
        'source-id': 'y',
      }),
    );
    expect(heard.badges).toEqual(['ok/1']);
    expect(heard).not.toHaveProperty('bits');
    expect(heard).not.toHaveProperty('source');
  });

  test('is cut to 8192 characters, never in the middle of one', () => {
    const { text } = event(privmsg({}, `:${'😀'.repeat(9000)}`));
    expect(text).toBe('😀'.repeat(8192));
  });

  test('without room-id takes that of the joined channel, and without that it is no event', () => {
    const line = privmsg({ 'room-id': '' });
    expect(map(line)).toMatchObject({ kind: 'unparseable', problem: expect.stringContaining('room-id') });
    expect(event(line.replace('#room', '#Joined'))).toMatchObject({ channelId: '77', channel: 'joined' });
  });

  test('without the time Twitch sent it is no event: the local clock never stands in', () => {
    for (const time of ['', 'soon', '-1', '253402300800000', '99999999999999999']) {
      expect(map(privmsg({ 'tmi-sent-ts': time }))).toEqual({
        kind: 'unparseable',
        problem: 'tmi-sent-ts is missing or no time in ms',
      });
    }
  });

  test.each([
    ['id', privmsg({ id: '' })],
    ['id', privmsg({ id: 'x'.repeat(129) })],
    ['user-id', privmsg({ 'user-id': 'x' })],
    ['prefix', privmsg({}, ':hi', 'no-login')],
    ['channel', privmsg().replace('#room', 'room')],
    ['room-id', privmsg({ 'room-id': 'x' })],
  ])('with a bad %s is unparseable', (what, line) => {
    expect(map(line)).toMatchObject({ kind: 'unparseable', problem: expect.stringContaining(what) });
  });
});

describe('a notice', () => {
  test('of a resub carries its months and text', () => {
    expect(
      event(usernotice({ 'msg-id': 'resub', 'msg-param-cumulative-months': '14' }, ' :hello')),
    ).toMatchObject({
      kind: 'notice',
      user: 'ann',
      userId: '9',
      text: 'hello',
      notice: { type: 'resub', months: 14 },
    });
  });

  test.each([
    [
      { 'msg-id': 'raid', 'msg-param-viewerCount': '42' },
      { type: 'raid', viewers: 42 },
    ],
    [
      { 'msg-id': 'submysterygift', 'msg-param-mass-gift-count': '5' },
      { type: 'submysterygift', count: 5 },
    ],
    [
      { 'msg-id': 'subgift', 'msg-param-months': '3' },
      { type: 'subgift', months: 3 },
    ],
    [{ 'msg-id': 'announcement' }, { type: 'announcement' }],
    [{ 'msg-id': 'sharedchatnotice' }, { type: 'sharedchatnotice' }],
    [
      { 'msg-id': 'anonsubmysterygift', 'msg-param-mass-gift-count': '20' },
      { type: 'anonsubmysterygift', count: 20 },
    ],
    [{ 'msg-id': 'newthing' }, { type: 'other', rawType: 'newthing' }],
    [{ 'msg-id': 'x'.repeat(99) }, { type: 'other', rawType: 'x'.repeat(64) }],
    [{ 'msg-id': '' }, { type: 'other' }],
  ])('of %j is %j', (extra: Record<string, string>, notice) => {
    expect(event(usernotice(extra)).notice).toEqual(notice);
  });

  // As Twitch documents them, and those that its own chat is known to send beside.
  test.each([
    'sub',
    'resub',
    'subgift',
    'anonsubgift',
    'submysterygift',
    'anonsubmysterygift',
    'giftpaidupgrade',
    'anongiftpaidupgrade',
    'primepaidupgrade',
    'extendsub',
    'standardpayforward',
    'communitypayforward',
    'rewardgift',
    'raid',
    'unraid',
    'ritual',
    'bitsbadgetier',
    'charitydonation',
    'midnightsquid',
    'viewermilestone',
    'announcement',
    'sharedchatnotice',
  ])('of type %s is known by that name', (type) => {
    expect(event(usernotice({ 'msg-id': type })).notice).toEqual({ type });
  });

  test('that is mirrored from a shared chat carries its source, whatever its type', () => {
    const shared = { 'source-room-id': '72', 'source-id': 'origin' };
    for (const type of ['sharedchatnotice', 'announcement', 'raid', 'newthing']) {
      const heard = event(usernotice({ 'msg-id': type, ...shared }, ' :hi'));
      expect(heard.source).toEqual({ channelId: '72', id: 'origin' });
    }
  });

  test('may have no author and no text', () => {
    const heard = event(usernotice({ 'msg-id': 'raid', login: '', 'user-id': '' }));
    expect([heard.user, heard.userId, heard.text]).toEqual([undefined, undefined, undefined]);
  });
});

describe('one message of a shared chat, as three rooms hear it', () => {
  const heardIn = (room: string, id: string): Record<string, unknown> =>
    event(privmsg({ 'room-id': room, id, 'source-room-id': '71', 'source-id': 'm1' }));
  const rooms = [heardIn('71', 'm1'), heardIn('72', 'copy-2'), heardIn('73', 'copy-3')];
  const unshared = event(privmsg({ 'room-id': '72', id: 'm2' }));
  const isMirrored = ({ channelId, source }: Record<string, unknown>): boolean =>
    source !== undefined && (source as { channelId: string }).channelId !== channelId;

  test('is native where it was written and mirrored everywhere else', () => {
    expect([...rooms, unshared].map(isMirrored)).toEqual([false, true, true, false]);
  });

  test('is one message by its origin, though each room has an id of its own', () => {
    const origins = [...rooms, unshared].map(({ id, source }) => (source as { id: string })?.id ?? id);
    expect(origins).toEqual(['m1', 'm1', 'm1', 'm2']);
    expect(rooms.map(({ source }) => source)).toEqual(rooms.map(() => ({ channelId: '71', id: 'm1' })));
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(3);
  });
});

describe('moderation', () => {
  test('with a duration is a timeout, without one a ban, without a user a clear', () => {
    expect(event(clearchat(';ban-duration=180;target-user-id=5', ' :bob')).moderation).toEqual({
      action: 'timeout',
      targetUserId: '5',
      durationSeconds: 180,
    });
    expect(event(clearchat(';target-user-id=5', ' :bob')).moderation).toEqual({
      action: 'ban',
      targetUserId: '5',
    });
    expect(event(clearchat('')).moderation).toEqual({ action: 'clear' });
  });

  test('of one message names it and who wrote it', () => {
    const line =
      '@login=bob;room-id=;target-msg-id=m7;tmi-sent-ts=1704558000000 :tmi.twitch.tv CLEARMSG #joined :bad words';
    expect(event(line)).toMatchObject({
      channelId: '77',
      user: 'bob',
      text: 'bad words',
      moderation: { action: 'delete', targetMessageId: 'm7' },
    });
  });

  test('has an id that two readers agree on and that differs with each of its parts', () => {
    const timeout = (room: string, user: string, seconds: string, sentAt: string): unknown =>
      event(
        `@room-id=${room};ban-duration=${seconds};target-user-id=${user};tmi-sent-ts=${sentAt} :tmi.twitch.tv CLEARCHAT #room :bob`,
      ).id;
    const id = timeout('71', '5', '180', '1704558000000');
    // sha256 of CLEARCHAT|71|5||180|1704558000000
    expect(id).toBe('0278a9cd0889151a11554bfe5eb6ddca');
    expect(timeout('71', '5', '180', '1704558000000')).toBe(id);
    const others = [
      timeout('72', '5', '180', '1704558000000'),
      timeout('71', '6', '180', '1704558000000'),
      timeout('71', '5', '181', '1704558000000'),
      timeout('71', '5', '180', '1704558000001'),
      event(clearchat(';target-user-id=5', ' :bob')).id,
      event(clearchat('')).id,
    ];
    expect(new Set([id, ...others]).size).toBe(7);
  });

  test('with a duration that is none, or a deletion of nothing, is unparseable', () => {
    expect(map(clearchat(';ban-duration=long', ' :bob')).kind).toBe('unparseable');
    expect(map('@room-id=71;tmi-sent-ts=1 :tmi.twitch.tv CLEARMSG #room :x').kind).toBe('unparseable');
  });
});

test.each([
  'PING :x',
  ':s 376 a :>',
  '@room-id=71 :s ROOMSTATE #room',
  ':s NOTICE #room :no',
  ':a JOIN #room',
])('%s is no chat event', (line) => {
  expect(map(line)).toEqual({ kind: 'ignored' });
});

test('every recorded line is a valid event', () => {
  const { origin, lines } = readChatLines();
  const events = lines.map(event);
  const kinds = events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'moderation').length).toBe(2);
  expect(kinds.filter((kind) => kind === 'message').length).toBe(lines.length - 2);
  const subscribers = lines.filter((line) => /[@;]subscriber=1/.test(line)).length;
  expect(events.filter(({ subscriber }) => subscriber === true).length).toBe(subscribers);
  if (origin === 'recorded') expect(subscribers).toBe(438);
});
