import { existsSync, readFileSync } from 'node:fs';

const recorded = new URL('../../../../../shared/data/twitch-irc-lines.txt', import.meta.url);

export type ChatLines = { readonly origin: 'recorded' | 'generated'; readonly lines: readonly string[] };

/** 800 real lines when the recording lies beside the repository; otherwise lines made in their likeness. */
export function readChatLines(): ChatLines {
  if (existsSync(recorded)) {
    const lines = readFileSync(recorded, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return { origin: 'recorded', lines };
  }
  console.info('no recording found: testing with generated lines');
  return { origin: 'generated', lines: Array.from({ length: 800 }, (_, index) => generatedLine(index)) };
}

function generatedLine(index: number): string {
  const user = `chatter_${index % 97}`;
  const sentAt = 1_704_557_984_095 + index * 563;
  if (index % 400 === 399) {
    return `@ban-duration=180;room-id=71000001;target-user-id=4193${index};tmi-sent-ts=${sentAt} :tmi.twitch.tv CLEARCHAT #examplechannel ${user}`;
  }
  const subscriber = index % 2;
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const text = index % 5 < 2 ? 'Kappa' : `:Kappa so wahr 😀 ${index}`;
  return `@badge-info=${subscriber ? 'subscriber/7' : ''};badges=${subscriber ? 'subscriber/6' : ''};display-name=${user};emotes=25:0-4;first-msg=0;id=${id};room-id=71000001;subscriber=${subscriber};tmi-sent-ts=${sentAt};user-id=37339${index} :${user}!${user}@${user}.tmi.twitch.tv PRIVMSG #examplechannel ${text}`;
}

/** What the recording has none of, in the forms that Twitch documents: notices, shared chat, deletions, the protocol. */
export const linesOfEveryKind: readonly string[] = [
  '@badge-info=subscriber/14;badges=subscriber/12;color=#FF0000;display-name=Ann;emotes=25:6-10;flags=;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e001;login=ann;mod=0;msg-id=resub;msg-param-cumulative-months=14;msg-param-should-share-streak=0;msg-param-sub-plan-name=Channel\\sSub\\:\\sTier\\s1;msg-param-sub-plan=1000;room-id=71000001;subscriber=1;system-msg=Ann\\ssubscribed\\sfor\\s14\\smonths!;tmi-sent-ts=1704557984095;user-id=5001;user-type= :tmi.twitch.tv USERNOTICE #examplechannel :hello Kappa',
  '@badge-info=;badges=;display-name=Raider;emotes=;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e002;login=raider;msg-id=raid;msg-param-displayName=Raider;msg-param-viewerCount=1042;room-id=71000001;system-msg=1042\\sraiders\\sfrom\\sRaider!;tmi-sent-ts=1704557984195;user-id=5002 :tmi.twitch.tv USERNOTICE #examplechannel',
  '@badges=;display-name=Gifter;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e003;login=gifter;msg-id=submysterygift;msg-param-mass-gift-count=20;room-id=71000001;tmi-sent-ts=1704557984295;user-id=5003 :tmi.twitch.tv USERNOTICE #examplechannel',
  '@badges=moderator/1;display-name=Mod;emotes=;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e004;login=mod;msg-id=announcement;msg-param-color=PRIMARY;room-id=71000001;tmi-sent-ts=1704557984395;user-id=5004 :tmi.twitch.tv USERNOTICE #examplechannel :read the rules; all of them',
  '@badges=;display-name=Guest;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e005;login=guest;msg-id=sharedchatnotice;source-id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e0ff;source-msg-id=sub;source-room-id=71000002;room-id=71000001;tmi-sent-ts=1704557984495;user-id=5005 :tmi.twitch.tv USERNOTICE #examplechannel',
  '@badges=bits/100;bits=100;display-name=夜更かし;emotes=25:10-14/emotesv2_a1:16-22;first-msg=1;id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e006;reply-parent-display-name=Ann;reply-parent-msg-body=a\\sb\\:\\sc\\\\d;reply-parent-msg-id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e007;room-id=71000001;source-badges=;source-id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e008;source-room-id=71000002;subscriber=0;tmi-sent-ts=1704557984595;user-id=5006 :yofukashi!yofukashi@yofukashi.tmi.twitch.tv PRIVMSG #examplechannel :Cheer100😀 Kappa simHype',
  '@login=bob;room-id=;target-msg-id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e009;tmi-sent-ts=1704557984695 :tmi.twitch.tv CLEARMSG #examplechannel :bad words',
  '@room-id=71000001;tmi-sent-ts=1704557984795 :tmi.twitch.tv CLEARCHAT #examplechannel',
  '@emote-only=0;followers-only=-1;r9k=0;room-id=71000001;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #examplechannel',
  '@msg-id=slow_on :tmi.twitch.tv NOTICE #examplechannel :This room is now in slow mode.',
  ':tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!',
  ':tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands',
  // Ahead of any clock: the broker takes no such time.
  '@id=0d1f6a9e-52f1-4f4f-9d0c-7bd1f5a0e010;room-id=71000001;tmi-sent-ts=4102444800000;user-id=5007 :ann!ann@ann.tmi.twitch.tv PRIVMSG #examplechannel :hi',
  'PING :tmi.twitch.tv',
  ':tmi.twitch.tv PONG tmi.twitch.tv :1700000000000',
];
