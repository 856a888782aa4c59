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
