import type { Room } from './chat-line.js';

/** Why a JOIN is not answered with the room. `unanswered`: it is lost, and whoever is in the room stays. */
export type Refusal = 'banned' | 'suspended' | 'silent' | 'unanswered';

/** What a session may ask about the chat it is part of. */
export type Surroundings = {
  /** The room with that login, or undefined where Twitch has no such channel. */
  findRoom(channel: string): Room | undefined;
  refusalOf(channel: string): Refusal | undefined;
  /** False when this JOIN exceeds the limit. */
  admitJoin(nick: string): boolean;
  onJoined(channel: string): void;
  onParted(channel: string): void;
};

/** What a line from the client is answered with; lines without CRLF. */
type Answer = { readonly lines: readonly string[]; readonly close: boolean };

/** One client's conversation with the server, from CAP to PART. Knows no socket and no clock. */
export interface Session {
  hear(line: string): Answer;
  /** Ends the membership, as the server does when a channel goes away; no answer where it was none. */
  expel(channel: string, refusal: Refusal): readonly string[];
  has(capability: Capability): boolean;
  readonly joined: ReadonlySet<string>;
  /** A PING of the server waits for its PONG. */
  awaitsPong: boolean;
}

const capabilities = ['twitch.tv/commands', 'twitch.tv/membership', 'twitch.tv/tags'] as const;
type Capability = (typeof capabilities)[number];

const host = 'tmi.twitch.tv';

export function createSession(surroundings: Surroundings): Session {
  const granted = new Set<string>();
  const joined = new Set<string>();
  let pass: string | undefined;
  let nick: string | undefined;
  let welcomed = false;

  const say = (...lines: readonly string[]): Answer => ({ lines, close: false });
  const hangUp = (...lines: readonly string[]): Answer => ({ lines, close: true });

  const capability = (verb: string, names: string): Answer => {
    if (verb === 'LS') return say(`:${host} CAP * LS :${capabilities.join(' ')}`);
    if (verb !== 'REQ') return say();
    const asked = names.split(' ').filter((name) => name !== '');
    const known = asked.every((name) => (capabilities as readonly string[]).includes(name));
    if (known) for (const name of asked) granted.add(name);
    return say(`:${host} CAP * ${known ? 'ACK' : 'NAK'} :${names}`);
  };

  // Twitch lets anybody read as justinfan and digits, whatever the PASS; other names need a token.
  const register = (name: string): Answer => {
    nick = name.toLowerCase();
    const anonymous = /^justinfan\d+$/.test(nick);
    if (!anonymous && !pass?.startsWith('oauth:')) {
      return hangUp(`:${host} NOTICE * :Login authentication failed`);
    }
    welcomed = true;
    return say(...welcome(nick));
  };

  const join = (channel: string): Answer => {
    const room = surroundings.findRoom(channel);
    const refusal = surroundings.refusalOf(channel);
    if (!nick || !surroundings.admitJoin(nick)) return hangUp();
    if (!room || refusal === 'silent' || refusal === 'unanswered' || joined.has(channel)) return say();
    if (refusal) return say(...refusalNotice(channel, refusal));
    joined.add(channel);
    surroundings.onJoined(channel);
    const lines = [
      `:${nick}!${nick}@${nick}.${host} JOIN #${channel}`,
      `:${nick}.${host} 353 ${nick} = #${channel} :${nick}`,
      `:${nick}.${host} 366 ${nick} #${channel} :End of /NAMES list`,
    ];
    return say(...lines, ...roomState(room));
  };

  const roomState = ({ channel, channelId }: Room): string[] => {
    if (!granted.has('twitch.tv/commands')) return [];
    const tags = `@emote-only=0;followers-only=-1;r9k=0;room-id=${channelId};slow=0;subs-only=0 `;
    return [`${granted.has('twitch.tv/tags') ? tags : ''}:${host} ROOMSTATE #${channel}`];
  };

  const refusalNotice = (channel: string, refusal: keyof typeof refusals): string[] => {
    if (!granted.has('twitch.tv/commands')) return [];
    const { id, text } = refusals[refusal];
    const tags = granted.has('twitch.tv/tags') ? `@msg-id=${id} ` : '';
    return [`${tags}:${host} NOTICE #${channel} :${text}`];
  };

  const part = (channel: string): Answer => {
    if (!joined.delete(channel)) return say();
    surroundings.onParted(channel);
    return say(`:${nick}!${nick}@${nick}.${host} PART #${channel}`);
  };

  const eachChannel = (list: string, act: (channel: string) => Answer): Answer => {
    const lines: string[] = [];
    for (const name of list.split(',')) {
      const answer = act(name.trim().replace(/^#/, '').toLowerCase());
      lines.push(...answer.lines);
      if (answer.close) return hangUp(...lines);
    }
    return say(...lines);
  };

  const handlers: Readonly<Record<string, (first: string, last: string) => Answer>> = {
    CAP: (verb, names) => capability(verb.toUpperCase(), names),
    PASS: (_, token) => {
      pass = token;
      return say();
    },
    NICK: (_, name) => register(name),
    // As tmi.js needs it: the answer to a bare PING has no prefix, or it takes the socket for dead.
    PING: (_, token) => say(token === '' ? 'PONG' : `:${host} PONG ${host} :${token}`),
    PONG: () => {
      session.awaitsPong = false;
      return say();
    },
    JOIN: (list) => (welcomed ? eachChannel(list, join) : say()),
    PART: (list) => (welcomed ? eachChannel(list, part) : say()),
    // Nobody reads what a client writes: the simulated people answer only each other.
    PRIVMSG: () => say(),
    USER: () => say(),
    QUIT: () => hangUp(),
  };

  const session: Session = {
    joined,
    awaitsPong: false,
    has: (capability) => granted.has(capability),
    hear(line) {
      const { command, first, last } = splitCommand(line);
      const handler = handlers[command];
      if (handler) return handler(first, last);
      return command === '' ? say() : say(`:${host} 421 ${nick ?? '*'} ${command} :Unknown command`);
    },
    expel(channel, refusal) {
      if (refusal === 'unanswered' || !joined.has(channel)) return [];
      const parted = part(channel).lines;
      return refusal === 'silent' ? [] : [...refusalNotice(channel, refusal), ...parted];
    },
  };
  return session;
}

const refusals = {
  banned: { id: 'msg_banned', text: 'You are permanently banned from talking in this channel.' },
  suspended: {
    id: 'msg_channel_suspended',
    text: 'This channel does not exist or has been suspended.',
  },
} as const;

function welcome(nick: string): string[] {
  return [
    `:${host} 001 ${nick} :Welcome, GLHF!`,
    `:${host} 002 ${nick} :Your host is ${host}`,
    `:${host} 003 ${nick} :This server is rather new`,
    `:${host} 004 ${nick} :-`,
    `:${host} 375 ${nick} :-`,
    `:${host} 372 ${nick} :You are in a maze of twisty passages, all alike.`,
    `:${host} 376 ${nick} :>`,
  ];
}

/** Takes a client's line apart: tags and prefix dropped; `last` is the trailing text or the last word. */
function splitCommand(line: string): { command: string; first: string; last: string } {
  const bare = line.replace(/^@[^ ]* +/, '').replace(/^:[^ ]* +/, '');
  const colon = bare.indexOf(' :');
  const words = (colon < 0 ? bare : bare.slice(0, colon)).split(' ').filter((word) => word !== '');
  const [command = '', ...params] = words;
  if (colon >= 0) params.push(bare.slice(colon + 2));
  return { command: command.toUpperCase(), first: params[0] ?? '', last: params.at(-1) ?? '' };
}
