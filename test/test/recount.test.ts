import { expect, test } from '@jest/globals';
import { recount } from '../src/recount.js';

const message = (id: string, sentAt: number, more = ''): string =>
  `@id=${id};room-id=7;tmi-sent-ts=${sentAt};subscriber=0;emotes=;${more} :u!u@u.tmi.twitch.tv PRIVMSG #c :hello there`;

test('a message counts once in each of its three windows', () => {
  const cells = recount([message('a', 3_661_000), message('a', 3_661_000)]);
  expect([...cells.keys()]).toEqual(['7|1m|3660000', '7|10m|3600000', '7|1h|3600000']);
  for (const cell of cells.values()) expect(cell).toMatchObject({ messages: 1, revision: 1 });
});

test('emotes, bits, subscribers and shared messages are read from the tags', () => {
  const line = message('a', 0, 'bits=50;badges=founder/0;source-room-id=8').replace(
    'emotes=;',
    'emotes=25:0-4,6-10/1:12-13;',
  );
  expect(recount([line]).get('7|1m|0')).toMatchObject({
    emotes: 3,
    cheers: 1,
    bits: 50,
    subscriberMessages: 1,
    sharedMessages: 1,
  });
});

test('a deletion counts in the windows of its message, and in its own where that was not sent', () => {
  const deletion = (target: string): string =>
    `@login=u;room-id=7;target-msg-id=${target};tmi-sent-ts=60001 :tmi.twitch.tv CLEARMSG #c :hello`;
  const cells = recount([deletion('a'), message('a', 59_999), deletion('b')]);
  expect(cells.get('7|1m|0')).toMatchObject({ messages: 1, revision: 2 });
  expect(cells.get('7|1m|60000')).toMatchObject({ messages: 0, revision: 1 });
});

test('notices and moderation count under their own names', () => {
  const of = (command: string, tags: string, trailing = '') =>
    `@room-id=7;tmi-sent-ts=1;${tags} :tmi.twitch.tv ${command} #c${trailing}`;
  const cells = recount([
    of('USERNOTICE', 'id=1;msg-id=resub'),
    of('USERNOTICE', 'id=2;msg-id=subgift'),
    of('USERNOTICE', 'id=3;msg-id=submysterygift'),
    of('USERNOTICE', 'id=4;msg-id=raid'),
    of('CLEARCHAT', 'ban-duration=600', ' :u'),
    of('CLEARCHAT', 'target-user-id=1', ' :u'),
    of('CLEARCHAT', 'x=1'),
    of('ROOMSTATE', 'id=9'),
  ]);
  expect(cells.get('7|1m|0')).toMatchObject({
    messages: 0,
    subscriptions: 1,
    giftedSubscriptions: 1,
    raids: 1,
    timeouts: 1,
    bans: 1,
    revision: 7,
  });
});
