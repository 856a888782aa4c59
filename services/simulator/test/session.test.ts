import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ChannelId, Room } from '../src/chat-line.js';
import { createSession, type Refusal, type Session } from '../src/session.js';

const room: Room = { channel: 'sim_room', channelId: '9000000000001' as ChannelId };
let refusal: Refusal | undefined;
let joinsLeft: number;
let members: string[];
let session: Session;
const hear = (...lines: string[]): string[] => lines.flatMap((line) => [...session.hear(line).lines]);

beforeEach(() => {
  refusal = undefined;
  joinsLeft = 100;
  members = [];
  session = createSession({
    findRoom: (channel) => (channel === room.channel ? room : undefined),
    refusalOf: () => refusal,
    admitJoin: () => {
      joinsLeft -= 1;
      return joinsLeft >= 0;
    },
    onJoined: (channel) => members.push(channel),
    onParted: (channel) => members.splice(members.indexOf(channel), 1),
  });
});

describe('logging in', () => {
  test('an anonymous reader is welcomed as Twitch does, whatever the PASS', () => {
    expect(hear('PASS SCHMOOPIIE', 'NICK justinfan42')).toEqual([
      ':tmi.twitch.tv 001 justinfan42 :Welcome, GLHF!',
      ':tmi.twitch.tv 002 justinfan42 :Your host is tmi.twitch.tv',
      ':tmi.twitch.tv 003 justinfan42 :This server is rather new',
      ':tmi.twitch.tv 004 justinfan42 :-',
      ':tmi.twitch.tv 375 justinfan42 :-',
      ':tmi.twitch.tv 372 justinfan42 :You are in a maze of twisty passages, all alike.',
      ':tmi.twitch.tv 376 justinfan42 :>',
    ]);
  });

  test('a name needs a token', () => {
    expect(session.hear('NICK somebody')).toEqual({
      lines: [':tmi.twitch.tv NOTICE * :Login authentication failed'],
      close: true,
    });
    expect(hear('PASS oauth:abc', 'NICK Somebody')).toContain(':tmi.twitch.tv 001 somebody :Welcome, GLHF!');
  });

  test('capabilities that Twitch has are granted, others refused', () => {
    expect(hear('CAP LS 302')).toEqual([
      ':tmi.twitch.tv CAP * LS :twitch.tv/commands twitch.tv/membership twitch.tv/tags',
    ]);
    expect(hear('CAP REQ :twitch.tv/tags twitch.tv/commands')).toEqual([
      ':tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands',
    ]);
    expect(hear('CAP REQ :multi-prefix')).toEqual([':tmi.twitch.tv CAP * NAK :multi-prefix']);
    expect([session.has('twitch.tv/tags'), session.has('twitch.tv/membership')]).toEqual([true, false]);
  });
});

describe('joining', () => {
  test('the echo, the names and the room state answer a JOIN', () => {
    hear('CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan42');
    expect(hear('JOIN #Sim_Room')).toEqual([
      ':justinfan42!justinfan42@justinfan42.tmi.twitch.tv JOIN #sim_room',
      ':justinfan42.tmi.twitch.tv 353 justinfan42 = #sim_room :justinfan42',
      ':justinfan42.tmi.twitch.tv 366 justinfan42 #sim_room :End of /NAMES list',
      '@emote-only=0;followers-only=-1;r9k=0;room-id=9000000000001;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #sim_room',
    ]);
    expect(members).toEqual(['sim_room']);
  });

  test('who did not ask for commands gets no room state, and for tags none with tags', () => {
    hear('NICK justinfan42');
    expect(hear('JOIN #sim_room').at(-1)).toMatch(/366/);
    hear('PART #sim_room', 'CAP REQ :twitch.tv/commands');
    expect(hear('JOIN #sim_room').at(-1)).toBe(':tmi.twitch.tv ROOMSTATE #sim_room');
  });

  test('a channel that does not exist is never answered', () => {
    expect(hear('NICK justinfan42', 'JOIN #sim_nobody').join()).not.toMatch('sim_nobody');
  });

  test.each([
    ['banned', 'msg_banned'],
    ['suspended', 'msg_channel_suspended'],
  ] as const)('a channel that has us %s answers %s', (how, id) => {
    refusal = how;
    hear('CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan42');
    expect(hear('JOIN #sim_room')).toEqual([
      expect.stringMatching(new RegExp(`^@msg-id=${id} :tmi\\.twitch\\.tv NOTICE #sim_room :.+`)),
    ]);
    expect(members).toEqual([]);
  });

  test('before the welcome a JOIN means nothing', () => {
    expect(hear('JOIN #sim_room')).toEqual([]);
    expect(members).toEqual([]);
  });

  test('several channels in one JOIN count each, and one too many ends the connection', () => {
    joinsLeft = 1;
    hear('NICK justinfan42');
    expect(session.hear('JOIN #sim_room,#sim_other').close).toBe(true);
    expect(members).toEqual(['sim_room']);
  });

  test('PART leaves, and a second one says nothing', () => {
    hear('NICK justinfan42', 'JOIN #sim_room');
    expect(hear('PART #sim_room')).toEqual([
      ':justinfan42!justinfan42@justinfan42.tmi.twitch.tv PART #sim_room',
    ]);
    expect(hear('PART #sim_room')).toEqual([]);
    expect(members).toEqual([]);
  });

  test('who is turned out of a room is told why and is no member any more', () => {
    hear('CAP REQ :twitch.tv/commands', 'NICK justinfan42', 'JOIN #sim_room');
    expect(session.expel('sim_room', 'suspended')).toEqual([
      expect.stringMatching(/NOTICE #sim_room/),
      expect.stringMatching(/PART #sim_room$/),
    ]);
    expect([members, [...session.joined]]).toEqual([[], []]);
  });
});

describe('small talk', () => {
  test('PING is answered with its own word', () => {
    expect(hear('PING :a word')).toEqual([':tmi.twitch.tv PONG tmi.twitch.tv :a word']);
    expect(hear('PING')).toEqual(['PONG']);
  });

  test('PONG answers the PING of the server', () => {
    session.awaitsPong = true;
    hear('PONG :tmi.twitch.tv');
    expect(session.awaitsPong).toBe(false);
  });

  test('what a client says to a room is heard by nobody, and what is no command is refused', () => {
    hear('NICK justinfan42');
    expect(hear('PRIVMSG #sim_room :hello', '')).toEqual([]);
    expect(hear('DANCE')).toEqual([':tmi.twitch.tv 421 justinfan42 DANCE :Unknown command']);
  });

  test('QUIT ends the connection', () => {
    expect(session.hear('QUIT').close).toBe(true);
  });
});
