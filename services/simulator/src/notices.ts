import type { ChatLine, MessageId, Source } from './chat-line.js';
import type { Chatter } from './chatters.js';
import { asGuest, type Draw, type LineMaker, type RoomLife, regularOf } from './room-life.js';
import { composeUtterance, type Utterance } from './utterance.js';
import { usernotice } from './wire.js';

type Notice = {
  readonly chatter: Chatter;
  readonly id: MessageId;
  readonly type: string;
  readonly sourceType?: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly systemMessage: string;
  readonly utterance?: Utterance;
  readonly source?: Source;
  /** What the ledger says beside the type. */
  readonly facts?: { readonly months?: number; readonly gifts?: number; readonly viewers?: number };
};

const tier = { 'sub-plan': '1000', 'sub-plan-name': 'Channel Subscription; Tier 1' };

export const sub: LineMaker = (life, sentAt, draw) => {
  const chatter = { ...regularOf(life, draw), months: 1, badges: 'subscriber/0' };
  return noticeLine(life, sentAt, {
    chatter,
    id: draw.newId(),
    type: 'sub',
    params: { 'cumulative-months': 1, months: 0, 'should-share-streak': 0, ...tier, 'was-gifted': 'false' },
    systemMessage: `${chatter.displayName} subscribed at Tier 1.`,
    facts: { months: 1 },
  });
};

/** Twitch shows who subscribes again to both rooms of a shared chat: there as a sharedchatnotice. */
export const resub: LineMaker = (life, sentAt, draw) => {
  const months = draw.random.between(2, 90);
  const chatter = { ...regularOf(life, draw), months, badges: `subscriber/${months - (months % 3)}` };
  const notice = {
    type: 'resub',
    params: {
      'cumulative-months': months,
      months: 0,
      'should-share-streak': 0,
      ...tier,
      'was-gifted': 'false',
    },
    systemMessage: `${chatter.displayName} subscribed at Tier 1. They've subscribed for ${months} months!`,
    utterance: composeUtterance(draw.random),
    facts: { months },
  };
  const id = draw.newId();
  const { partner } = life;
  if (!partner) return noticeLine(life, sentAt, { ...notice, chatter, id });
  const source: Source = { channelId: life.room.channelId, id };
  const copy = {
    ...notice,
    type: 'sharedchatnotice',
    sourceType: 'resub',
    chatter: asGuest(chatter),
    source,
  };
  const copyId = draw.newId();
  draw.follow((copiedAt) => noticeLine(partner, copiedAt, { ...copy, id: copyId }));
  return noticeLine(life, sentAt, { ...notice, chatter, id, source });
};

export const subgift: LineMaker = (life, sentAt, draw) =>
  giftLine(life, sentAt, draw, regularOf(life, draw), draw.newId());

/** The announcement of several gifts, followed by each of them. */
export const submysterygift: LineMaker = (life, sentAt, draw) => {
  const giver = regularOf(life, draw);
  const gifts = draw.random.pick([1, 1, 5, 5, 10, 20]);
  const community = draw.newId();
  for (let given = 0; given < gifts; given += 1) {
    draw.follow((giftedAt) => giftLine(life, giftedAt, draw, giver, community));
  }
  return noticeLine(life, sentAt, {
    chatter: giver,
    id: draw.newId(),
    type: 'submysterygift',
    params: {
      'community-gift-id': community,
      'mass-gift-count': gifts,
      'sender-count': gifts,
      'sub-plan': '1000',
    },
    systemMessage: `${giver.displayName} is gifting ${gifts} Tier 1 Subs to ${life.room.channel}'s community!`,
    facts: { gifts },
  });
};

export const raid: LineMaker = (life, sentAt, draw) => {
  const chatter = draw.chatters.newcomer();
  const viewers = draw.random.between(2, 4000);
  return noticeLine(life, sentAt, {
    chatter,
    id: draw.newId(),
    type: 'raid',
    params: { displayName: chatter.displayName, login: chatter.login, viewerCount: viewers },
    systemMessage: `${viewers} raiders from ${chatter.displayName} have joined!`,
    facts: { viewers },
  });
};

export const announcement: LineMaker = (life, sentAt, draw) =>
  noticeLine(life, sentAt, {
    chatter: { ...regularOf(life, draw), moderator: true },
    id: draw.newId(),
    type: 'announcement',
    params: { color: draw.random.pick(['PRIMARY', 'BLUE', 'GREEN', 'ORANGE', 'PURPLE']) },
    systemMessage: '',
    utterance: composeUtterance(draw.random),
  });

/** What Twitch may invent next: no reader can know its type. */
export const unheardOfNotice: LineMaker = (life, sentAt, draw) =>
  noticeLine(life, sentAt, {
    chatter: regularOf(life, draw),
    id: draw.newId(),
    type: 'simulated-novelty',
    params: { category: 'novelty', value: 3 },
    systemMessage: 'Something new happened; nobody knows what.',
  });

function giftLine(life: RoomLife, sentAt: number, draw: Draw, giver: Chatter, origin: MessageId): ChatLine {
  const recipient = regularOf(life, draw);
  const months = draw.random.between(1, 24);
  return noticeLine(life, sentAt, {
    chatter: giver,
    id: draw.newId(),
    type: 'subgift',
    params: {
      'community-gift-id': origin,
      'gift-months': 1,
      months,
      'recipient-display-name': recipient.displayName,
      'recipient-id': recipient.userId,
      'recipient-user-name': recipient.login,
      ...tier,
    },
    systemMessage: `${giver.displayName} gifted a Tier 1 sub to ${recipient.displayName}!`,
    facts: { months },
  });
}

function noticeLine(life: RoomLife, sentAt: number, notice: Notice): ChatLine {
  const { facts, ...shown } = notice;
  const { room } = life;
  const { chatter, id, type, utterance, source } = notice;
  return {
    channel: room.channel,
    command: 'USERNOTICE',
    wire: usernotice({ room, sentAt, ...shown }),
    entry: {
      kind: 'notice',
      ...room,
      sentAt,
      id,
      userId: chatter.userId,
      user: chatter.login,
      subscriber: chatter.months > 0,
      noticeType: type,
      ...(utterance && { text: utterance.text }),
      ...facts,
      ...(source && { source }),
    },
  };
}
